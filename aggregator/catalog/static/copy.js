// Shows the copy buttons where the browser can copy; without this script the texts can be selected by hand.
const status = document.getElementById("copied");
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  field.addEventListener("focus", () => field.select());
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = `Copied ${field.labels[0].textContent}.`;
    } catch {
      field.focus();
      status.textContent = "The browser did not allow copying. The text is selected: copy it by hand.";
    }
  });
}
