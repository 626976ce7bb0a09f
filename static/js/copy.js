// A button beside a text field that puts its words on the clipboard. Without this, the field is there to select from.
for (const button of document.querySelectorAll("button[data-copies]")) {
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
}
