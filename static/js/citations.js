// A pasted address fills in what it tells of its page, in fields that are empty; one button takes it back.
"use strict";
document.addEventListener("change", async ({ target }) => {
  if (!target.matches("input[data-read]") || !target.value.trim()) return;
  const named = (name) => target.form.elements[target.name.replace(/url$/, name)];
  const address = new URL(target.dataset.read, location);
  address.searchParams.set("url", target.value.trim());
  let answer;
  try {
    answer = await fetch(address);
    if (!answer.ok || answer.redirected) return;
    answer = await answer.json();
  } catch {
    return; // Without an answer the server fills it in when the form is saved.
  }
  const before = [];
  const set = (field, value) => {
    before.push([field, field.value]);
    field.value = value;
    field.classList.add("filled-in");
  };
  for (const [name, value] of Object.entries(answer.known ?? {})) {
    const field = named(name);
    if (name === "url") {
      if (value && value !== target.value) set(target, value);
    } else if (field && value && !field.value.trim()) set(field, value);
  }
  target.parentElement.querySelector(".filled-told")?.remove();
  const told = document.createElement("p");
  told.className = "filled-told";
  told.setAttribute("role", "status");
  target.after(told);
  if (!answer.known) told.textContent = answer.told;
  if (!before.length) return;
  told.textContent = `${answer.told} `;
  const undo = document.createElement("button");
  undo.type = "button";
  undo.textContent = answer.undo;
  undo.addEventListener("click", () => {
    for (const [field, value] of before) {
      field.value = value;
      field.classList.remove("filled-in");
    }
    told.remove();
    target.focus();
  });
  told.append(undo);
});
