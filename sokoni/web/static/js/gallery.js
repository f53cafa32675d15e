// The gallery of a product's page: arrows and thumbs turn the reel, and a dialog shows a picture as large as it is.
// The page works without this file: the reel scrolls, thumbs jump, and a press opens the picture itself.

const gallery = document.querySelector("[data-gallery]");
const reel = gallery.querySelector(".gallery-reel");
const items = [...reel.children];
const thumbs = [...gallery.querySelectorAll(".gallery-thumbs a")];
const digits = new Intl.NumberFormat(document.documentElement.lang);
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
let shown = 0;

function turnTo(index, behavior = isCalm.matches ? "instant" : "smooth") {
  const item = items[Math.max(0, Math.min(index, items.length - 1))];
  // Only the reel moves: scrollIntoView would also move the page.
  reel.scrollTo({ left: item.offsetLeft - reel.offsetLeft, behavior });
}

function markShown(index) {
  shown = index;
  thumbs.forEach((thumb, place) => {
    if (place === index) thumb.setAttribute("aria-current", "true");
    else thumb.removeAttribute("aria-current");
  });
  const count = gallery.querySelector("[data-shown]");
  if (count) count.textContent = digits.format(index + 1);
  gallery.querySelectorAll("[data-turn]").forEach((button) => {
    button.disabled = !(index + Number(button.dataset.turn) in items);
  });
}

if (items.length > 1) {
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) markShown(items.indexOf(entry.target));
  }, { root: reel, threshold: 0.6 });
  items.forEach((item) => seen.observe(item));
  thumbs.forEach((thumb, place) => thumb.addEventListener("click", (event) => {
    event.preventDefault();
    turnTo(place);
  }));
  gallery.querySelectorAll("[data-turn]").forEach((button) => button.addEventListener("click", () => turnTo(shown + Number(button.dataset.turn))));
}

// The chosen variant's own picture comes to the front.
document.addEventListener("htmx:after:swap", () => {
  const wanted = document.getElementById("buy")?.dataset.picture;
  const place = items.findIndex((item) => item.id === wanted);
  if (place >= 0) turnTo(place);
});

// Looking closer -------------------------------------------------------------------------------------------------------
const dialog = gallery.querySelector("[data-zoom-dialog]");
const stage = dialog.querySelector(".zoom-stage");
const larger = dialog.querySelector("[data-zoom-in]");
const links = [...gallery.querySelectorAll("[data-zoom]")];
const rtl = document.documentElement.dir === "rtl";
const MOST = 4;
let place = 0;
let scale = 1;

function show(index) {
  place = (index + links.length) % links.length;
  const image = new Image();
  image.alt = links[place].querySelector("img").alt;
  image.src = links[place].href;
  image.draggable = false;
  stage.replaceChildren(image);
  dialog.querySelector(".zoom-count").textContent = links.length > 1 ? `${digits.format(place + 1)} / ${digits.format(links.length)}` : "";
  setScale(1);
}

// The picture grows inside a stage that scrolls, so that wheel, finger and arrow keys move it as anything else.
function setScale(wanted, at) {
  const image = stage.firstElementChild;
  const before = image.getBoundingClientRect();
  const point = at ?? { x: before.x + before.width / 2, y: before.y + before.height / 2 };
  const part = { x: (point.x - before.x) / before.width || 0.5, y: (point.y - before.y) / before.height || 0.5 };
  scale = Math.max(1, Math.min(wanted, MOST));
  stage.classList.toggle("zoom-large", scale > 1);
  image.style.inlineSize = image.style.blockSize = `${scale * 100}%`;
  const after = image.getBoundingClientRect();
  stage.scrollBy(after.x + part.x * after.width - point.x, after.y + part.y * after.height - point.y);
  larger.setAttribute("aria-pressed", String(scale > 1));
}

links.forEach((link, index) => link.addEventListener("click", (event) => {
  event.preventDefault();
  dialog.showModal();
  show(index);
}));
dialog.addEventListener("close", () => {
  turnTo(place, "instant");
  links[place].focus({ preventScroll: true });
});
dialog.querySelector("[data-zoom-close]").addEventListener("click", () => dialog.close());
dialog.querySelectorAll("[data-zoom-turn]").forEach((button) => button.addEventListener("click", () => show(place + Number(button.dataset.zoomTurn))));
larger.addEventListener("click", () => setScale(scale > 1 ? 1 : 2));
stage.addEventListener("dblclick", (event) => setScale(scale > 1 ? 1 : 2, event));
stage.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && scale === 1 && event.deltaY > 0) return;
  event.preventDefault();
  setScale(scale * Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), event);
}, { passive: false });
dialog.addEventListener("keydown", (event) => {
  const turn = { ArrowLeft: rtl ? 1 : -1, ArrowRight: rtl ? -1 : 1 }[event.key];
  if (turn && scale === 1) show(place + turn);
  else if (event.key === "+" || event.key === "=") setScale(scale * 1.5);
  else if (event.key === "-") setScale(scale / 1.5);
  else if (event.key === "0") setScale(1);
  else return;
  event.preventDefault();
});

// Two fingers pinch; one finger swipes to the next picture while it is not enlarged, and moves it when it is.
const fingers = new Map();
let started = null;

function spread() {
  const [a, b] = [...fingers.values()];
  return { distance: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

stage.addEventListener("pointerdown", (event) => {
  fingers.set(event.pointerId, event);
  stage.setPointerCapture(event.pointerId);
  started = fingers.size === 2 ? { ...spread(), scale } : { x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop };
});
stage.addEventListener("pointermove", (event) => {
  if (!fingers.has(event.pointerId)) return;
  fingers.set(event.pointerId, event);
  if (fingers.size === 2 && started.distance) {
    const now = spread();
    setScale(started.scale * now.distance / started.distance, now);
  } else if (scale > 1 && fingers.size === 1 && started.left !== undefined) {
    stage.scrollTo(started.left - (event.clientX - started.x), started.top - (event.clientY - started.y));
  }
});
for (const kind of ["pointerup", "pointercancel"]) {
  stage.addEventListener(kind, (event) => {
    const moved = started?.left === undefined ? 0 : event.clientX - started.x;
    fingers.delete(event.pointerId);
    if (kind === "pointerup" && scale === 1 && Math.abs(moved) > 48) show(place + (moved < 0 ? 1 : -1) * (rtl ? -1 : 1));
    started = null;
  });
}

markShown(0);
