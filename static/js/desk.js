// Names for the controls that Django's admin leaves unnamed to a screen reader.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const search = document.querySelector("#searchbar");
  if (search) search.setAttribute("aria-label", search.form.querySelector("[type=submit]").value);

  for (const corner of document.querySelectorAll("th.original")) corner.setAttribute("aria-hidden", "true");

  // A cell of an inline table is named by its column's heading.
  const labelOf = (control) => {
    const column = control.closest("td")?.className.match(/field-(\S+)/)?.[1];
    const heading = column && control.closest("table").querySelector(`th.column-${column}`);
    return (control.labels[0] || heading)?.textContent.trim();
  };
  const name = (control) => {
    const label = labelOf(control);
    if (!label) return;
    control.setAttribute("aria-label", label);
    const box = control.nextElementSibling;
    if (!box?.classList.contains("select2")) return;
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
      part.setAttribute("aria-label", label);
      part.removeAttribute("aria-labelledby");
    }
  };
  const unnamed = "select.admin-autocomplete, .inline-group td :is(input:not([type=hidden]), select, textarea)";
  const nameAll = () => document.querySelectorAll(unnamed).forEach(name);
  // Select2 makes its boxes when the page is ready, and again for each row that is added.
  window.django?.jQuery?.(nameAll);
  document.addEventListener("formset:added", () => setTimeout(nameAll));
});
