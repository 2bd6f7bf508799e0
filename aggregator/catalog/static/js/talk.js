// The player is loaded from YouTube only when asked for. YouTube refuses to play for pages that send no Referer.
for (const link of document.querySelectorAll("[data-player]")) {
  for (const note of document.querySelectorAll("[data-scripted]")) note.hidden = false;
  link.querySelector("b").firstChild.data = "Play";
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.title = `Recording: ${document.querySelector("h1").textContent}`;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.src = link.dataset.player;
    link.replaceWith(frame);
    frame.focus();
  });
}

// Copy buttons are shown where the browser can copy.
const copied = document.getElementById("copied");
for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  text.addEventListener("focus", () => text.select());
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.value);
      copied.textContent = `Copied ${text.labels[0].textContent}.`;
    } catch {
      text.focus();
      copied.textContent = "The browser did not allow copying. The text is selected: copy it by hand.";
    }
  });
}
