// A countdown's lines change places at once; without this, each button asks the server.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("[data-lines]");
  if (!list?.querySelector("[data-move]")) return;
  const says = document.querySelector("[data-says]");
  const lines = () => [...list.querySelectorAll("[data-line]")];
  const numberOf = (line) => line.querySelector(".build-rank");

  // From n to 1, as they stand.
  const number = () => lines().forEach((line, index, all) => { numberOf(line).value = all.length - index; });
  const say = (line) => {
    says.textContent = says.dataset.moved.replace("LINE", line.dataset.line).replace("NUMBER", numberOf(line).value);
  };
  const place = (line, index) => {
    const others = lines().filter((one) => one !== line);
    const at = Math.max(0, Math.min(index, others.length));
    if (others[at]) others[at].before(line);
    else others.at(-1)?.after(line);
    number();
    say(line);
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    const line = button.closest("[data-line]");
    place(line, lines().indexOf(line) + Number(button.dataset.move));
    // A line that is moved takes its button along.
    button.focus();
  });

  list.addEventListener("change", ({ target }) => {
    if (!target.matches(".build-rank") || !/^\d+$/.test(target.value.trim())) return;
    place(target.closest("[data-line]"), lines().length - Number(target.value));
    target.focus();
  });

  let dragged = null;
  const drop = () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    number();
    say(dragged);
    dragged = null;
  };
  for (const handle of list.querySelectorAll("[data-handle]")) {
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      dragged = handle.closest("[data-line]");
      dragged.classList.add("dragged");
    });
  }
  // On the window: a handle that moves in the document would lose a pointer that it had captured.
  window.addEventListener("pointermove", ({ clientY }) => {
    if (!dragged) return;
    const middle = (line) => { const { top, height } = line.getBoundingClientRect(); return top + height / 2; };
    const before = dragged.previousElementSibling;
    const after = dragged.nextElementSibling;
    if (before && clientY < middle(before)) before.before(dragged);
    else if (after && clientY > middle(after)) after.after(dragged);
  });
  window.addEventListener("pointerup", drop);
  window.addEventListener("pointercancel", drop);
});
