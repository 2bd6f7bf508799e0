for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
for (const part of document.querySelectorAll("[data-unscripted]")) part.hidden = true;

// A file plays in an element of our own. One that does not play leaves its link, which opens it where it lies.
const playFile = (link) => {
  const video = document.createElement("video");
  video.controls = true;
  video.preload = "none";
  video.poster = link.dataset.cover;
  video.ariaLabel = `Recording: ${document.querySelector("h1").textContent}`;
  video.addEventListener("error", () => {
    video.replaceWith(link);
    delete link.dataset.player;
    link.querySelector("b").firstChild.data = "Open";
  });
  video.src = link.dataset.player;
  link.replaceWith(video);
  video.focus();
  video.play().catch(() => {});
};

// The player is loaded from its platform only when asked for. YouTube refuses to play for pages that send no Referer.
for (const link of document.querySelectorAll("[data-player]")) {
  link.querySelector("b").firstChild.data = "Play";
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !link.dataset.player) return;
    event.preventDefault();
    if ("cover" in link.dataset) {
      playFile(link);
      return;
    }
    const frame = document.createElement("iframe");
    frame.title = `Recording: ${document.querySelector("h1").textContent}`;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
    frame.src = link.dataset.player;
    link.replaceWith(frame);
    frame.focus();
  });
}

const copied = document.getElementById("copied");
const copy = async (field, what) => (copied.textContent = await catalog.copy(field, what));

// One button copies the form that was chosen; the choice is remembered.
const box = document.querySelector(".copy");
if (box) {
  const REMEMBERED = "conftalks-link-form";
  const chosen = document.getElementById("chosen");
  const [button, share] = box.querySelectorAll("button");
  const picked = () => box.querySelector(":checked");
  const show = () => (chosen.value = document.getElementById(picked().value).value);
  const before = catalog.kept(REMEMBERED);
  for (const form of box.querySelectorAll("[type=radio]")) if (form.value === before) form.checked = true;
  show();
  box.addEventListener("change", () => {
    show();
    copied.textContent = "";
    catalog.keep(REMEMBERED, picked().value);
  });
  chosen.addEventListener("focus", () => chosen.select());
  button.addEventListener("click", () => copy(chosen, picked().labels[0].textContent.trim()));
  share.hidden = !navigator.share;
  share.addEventListener("click", () => {
    const url = document.getElementById("link-url").value;
    navigator.share({ title: document.querySelector("h1").textContent, url }).catch(() => {});
  });
}

// Copy buttons beside single texts are shown where the browser can copy.
for (const button of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  text.addEventListener("focus", () => text.select());
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", () => copy(text, text.labels[0].textContent));
}
