// Names for the controls that Django's admin leaves unnamed to a screen reader.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const search = document.querySelector("#searchbar");
  if (search) search.setAttribute("aria-label", search.form.querySelector("[type=submit]").value);

  for (const corner of document.querySelectorAll("th.original")) corner.setAttribute("aria-hidden", "true");

  // A cell of an inline table is named by its column's heading.
  const labelOf = (control) => {
    const cell = control.closest("td");
    const column = cell?.className.match(/field-(\S+)/)?.[1];
    const table = control.closest("table");
    // The box that deletes a row stands in the last column, whose heading has no name of its own.
    const heading = column ? table.querySelector(`th.column-${column}`) : cell?.matches(".delete") && table.querySelector("thead th:last-child");
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

// What a phrasing would gain and lose, beside its field as it is typed.
document.addEventListener("DOMContentLoaded", () => {
  const PAUSE = 400;
  const rows = new WeakMap();
  const inRow = (row, name) => row.querySelector(`[name$="-${name}"]`);

  const show = async (row) => {
    const link = row.querySelector("a.preview-link");
    const text = inRow(row, "text").value;
    const state = rows.get(row);
    state.asking?.abort();
    if (!text.trim()) return state.here.replaceChildren();
    const address = new URL(link.href);
    for (const name of ["text", "language", "kind"]) address.searchParams.set(name, inRow(row, name).value);
    link.href = address;
    address.searchParams.set("fragment", "1");
    state.asking = new AbortController();
    try {
      const answer = await fetch(address, { signal: state.asking.signal });
      // The server wrote and escaped it: the same page without its frame.
      if (answer.ok && !answer.redirected) state.here.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") state.here.replaceChildren();
    }
  };

  const typed = ({ target }) => {
    const row = target.closest("#phrasings-group tr.form-row");
    if (!row?.querySelector("a.preview-link") || !/-(text|language|kind)$/.test(target.name)) return;
    if (!rows.has(row)) {
      const here = document.createElement("div");
      here.className = "preview-here";
      here.setAttribute("aria-live", "polite");
      row.querySelector("a.preview-link").after(here);
      rows.set(row, { here });
    }
    clearTimeout(rows.get(row).waiting);
    rows.get(row).waiting = setTimeout(() => show(row), PAUSE);
  };
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
});

// What readers will see of Markdown, beside its field as it is typed.
document.addEventListener("DOMContentLoaded", () => {
  const PAUSE = 300;
  const waiting = new WeakMap();
  const asking = new WeakMap();
  const show = async (area, field) => {
    asking.get(area)?.abort();
    const mine = new AbortController();
    asking.set(area, mine);
    const sent = new FormData();
    sent.set("text", field.value);
    sent.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    try {
      const answer = await fetch(area.dataset.address, { method: "POST", body: sent, signal: mine.signal });
      // The server wrote it and let nothing through but the marks of Markdown.
      if (answer.ok && !answer.redirected) area.querySelector(".markdown-shown").innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") console.warn(error.message);
    }
  };
  document.addEventListener("input", ({ target }) => {
    const area = target.closest?.(".markdown-area");
    if (!area) return;
    clearTimeout(waiting.get(area));
    waiting.set(area, setTimeout(() => show(area, target), PAUSE));
  });
});

// Save from the keyboard: Ctrl or Command with S goes on editing, with Enter goes back to the list.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const name = { s: "_continue", Enter: "_save" }[event.key];
  const button = name && document.querySelector(`.change-form .submit-row [type=submit][name=${name}]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
