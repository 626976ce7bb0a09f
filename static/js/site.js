// Forms that answer in place: htmx is fetched when a reader first turns to one, and the page works without it.
"use strict";
const SIGNS = ["pointerenter", "focusin", "touchstart", "change"];
for (const form of document.querySelectorAll("form[data-instant]")) {
  let changed = false;
  const noted = () => (changed = true);
  const fetched = () => {
    for (const sign of SIGNS) form.removeEventListener(sign, fetched);
    const script = document.createElement("script");
    script.src = form.dataset.instant;
    script.onload = () => {
      form.removeEventListener("change", noted);
      // Whoever chose before it was here is answered now.
      if (changed) form.dispatchEvent(new Event("change"));
    };
    document.head.append(script);
  };
  form.addEventListener("change", noted);
  for (const sign of SIGNS) form.addEventListener(sign, fetched, { passive: true });
}

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
