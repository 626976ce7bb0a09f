// What every page may need, small, fetched once the page is painted (templates/parts/first.js): the rest is fetched when a
// reader first turns to it, and pages work without it.
"use strict";
const fetched = (address, then) => {
  const script = document.createElement("script");
  script.src = address;
  script.onload = then;
  document.head.append(script);
};

// Suggestions under the search box, from the first sign that somebody is there.
let waiting = false;
const suggesting = (form) => {
  if (waiting) return;
  waiting = true;
  const signs = ["pointermove", "touchstart", "keydown", "focusin"];
  const there = () => {
    for (const sign of signs) document.removeEventListener(sign, there);
    waiting = false;
    fetched(form.dataset.script);
  };
  for (const sign of signs) document.addEventListener(sign, there, { passive: true });
  if (form.matches(":focus-within")) there();
};

// Forms that answer in place: htmx is fetched when a reader first turns to one.
const answering = (form) => {
  const signs = ["pointerenter", "focusin", "touchstart", "change"];
  let changed = false;
  const noted = () => (changed = true);
  const turned = () => {
    for (const sign of signs) form.removeEventListener(sign, turned);
    fetched(form.dataset.instant, () => {
      form.removeEventListener("change", noted);
      // Whoever chose before it was here is answered now.
      if (changed) form.dispatchEvent(new Event("change"));
    });
  };
  form.addEventListener("change", noted);
  for (const sign of signs) form.addEventListener(sign, turned, { passive: true });
  if (form.matches(":focus-within")) turned();
};

// A button beside a text field that puts its words on the clipboard. Without this, the field is there to select from.
const copying = (button) => {
  const field = document.getElementById(button.dataset.copies);
  const said = button.parentElement.querySelector("[data-done]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Outside HTTPS there is no clipboard to write to; the field is selected, and older browsers copy that.
      if (!document.execCommand("copy")) return;
    }
    said.textContent = said.dataset.done;
  });
};

const dressed = () => {
  const found = document.querySelector("form[data-suggest]");
  if (found) suggesting(found);
  // Once htmx is here, it knows its forms.
  if (!window.htmx) document.querySelectorAll("form[data-instant]").forEach(answering);
  document.querySelectorAll("button[data-copies]").forEach(copying);
};
// A page may be painted before all of it is here.
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", dressed);
else dressed();

// On the way back htmx puts another body in the place of this one.
document.addEventListener("htmx:historyRestore", dressed);

// An address names only what was asked: an empty field, or one left as it was, asks nothing.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  for (const [name, value] of [...detail.formData.entries()]) {
    const field = detail.elt.elements?.[name];
    const first = field?.options?.[0]?.value;
    if (value === "" || value === first) detail.formData.delete(name);
  }
});

// What came in place is said to those who do not see it.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const said = document.getElementById("said");
  const total = detail.elt.querySelector?.("[data-total]") ?? detail.elt.closest?.("[data-total]");
  if (said && total) said.textContent = total.textContent;
});
