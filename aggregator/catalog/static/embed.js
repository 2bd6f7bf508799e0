// Speaks to WordPress, which frames this card without rights: it shows the frame once it knows our height, and it
// follows links on our behalf. The secret in the address tells it which frame speaks.
const secret = (/[#&?]secret=([0-9A-Za-z]+)/.exec(location.hash) || [])[1];
const say = (message, value) => window.parent.postMessage({ message, value, secret }, "*");
const card = document.querySelector(".card");
const sayHeight = () => say("height", Math.ceil(card.getBoundingClientRect().height));

if (secret && window.parent !== window) {
  sayHeight();
  new ResizeObserver(sayHeight).observe(card);
  // WordPress asks again when its own script is late.
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data && event.data.secret === secret && event.data.message === "ready") sayHeight();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    say("link", link.href);
  });
}

// The player is loaded only when asked for, in place of the picture. WordPress's frame has no rights, so that no player
// would start in it: there the click leads to the talk's page.
const picture = document.querySelector("[data-player]");
const playFile = () => {
  const video = document.createElement("video");
  video.controls = true;
  video.preload = "none";
  video.poster = picture.querySelector("img").src;
  video.ariaLabel = `Recording: ${document.querySelector("h1").textContent}`;
  // One that does not play leaves the picture, which leads to the talk's page.
  video.addEventListener("error", () => {
    video.replaceWith(picture);
    card.classList.remove("on");
    delete picture.dataset.player;
    picture.querySelector("b").firstChild.data = picture.querySelector("b").textContent.replace(/^Play/, "Watch");
  });
  video.src = picture.dataset.player;
  picture.replaceWith(video);
  video.focus();
  video.play().catch(() => {});
};
if (picture && window.origin !== "null") {
  picture.querySelector("b").firstChild.data = picture.querySelector("b").textContent.replace(/^Watch/, "Play");
  picture.addEventListener("click", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !picture.dataset.player) return;
    event.preventDefault();
    event.stopPropagation();
    card.classList.add("on");
    if ("file" in picture.dataset) {
      playFile();
      return;
    }
    const frame = document.createElement("iframe");
    frame.title = `Recording: ${document.querySelector("h1").textContent}`;
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    frame.allow = picture.dataset.allow;
    frame.src = picture.dataset.player;
    picture.replaceWith(frame);
    frame.focus();
  });
}
