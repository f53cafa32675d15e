// Small comforts on top of pages that work without any script. No inline code anywhere; elements say by data-… what they want.

// The reader's time zone, so that the server can write times as the reader's clock shows them.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes("tz=")) {
  document.cookie = `tz=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
}

// Quantities: one less, one more.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-quantity] [data-step]");
  if (!button) return;
  const input = button.closest("[data-quantity]").querySelector("input");
  const before = input.value;
  button.dataset.step > 0 ? input.stepUp() : input.stepDown();
  if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
});

// Forms that send themselves when a choice changes; their button is only for those without scripts.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form && !event.target.closest("[data-keep]")) form.requestSubmit(form.querySelector("[data-default-submit]"));
});

// A form that is on its way is not sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-once]");
  if (!form) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "true";
  form.querySelectorAll("button[type=submit], button:not([type])").forEach((b) => b.setAttribute("aria-disabled", "true"));
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((b) => b.removeAttribute("aria-disabled"));
  });
});

// A form that only leads on, to a payment provider that takes no plain address.
document.querySelector("form[data-send-at-once]")?.requestSubmit();

// Files dropped onto a place that takes them.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const drop = event.target.closest?.(".drop");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("drop-over", kind === "dragover");
    const input = drop.querySelector("input[type=file]");
    if (kind === "drop" && event.dataTransfer.files.length && input) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// What was chosen is said by the field itself; several files at once are listed where they are sent.
function tellChosen(input) {
  input.toggleAttribute("data-chosen", !input.multiple && input.files.length > 0);
}
document.addEventListener("change", (event) => event.target.matches?.(".input-file") && tellChosen(event.target));
// Who comes back finds what was chosen before.
document.querySelectorAll(".input-file").forEach(tellChosen);

// Menus close when one looks elsewhere.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details[data-menu][open]").forEach((menu) => { menu.open = false; });
});

// What went wrong is where reading goes on.
const focusFirst = (root) => root.querySelector("[data-focus]")?.focus();
focusFirst(document);
document.addEventListener("htmx:after:swap", (event) => focusFirst(event.target instanceof Element ? event.target : document));

// Short words leave by themselves, unless somebody is reading them.
// One with a way back stays longer: whoever needs it has to notice the mistake first.
const dismiss = (toast) => setTimeout(
  () => (toast.matches(":hover, :focus-within") ? dismiss(toast) : toast.remove()),
  toast.querySelector("form") ? 12_000 : 6000,
);
const toasts = document.getElementById("toasts");
if (toasts) {
  toasts.querySelectorAll(".toast").forEach(dismiss);
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.classList?.contains("toast") && dismiss(node)))).observe(toasts, { childList: true });
}

// Sharing: the system's own sheet where there is one, else the link is copied. Without scripts it is a letter.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-share]");
  if (!button) return;
  event.preventDefault();
  const { share: url, shareTitle: title, shareDone: done } = button.dataset;
  if (navigator.share) {
    // Closing the sheet without choosing is no mistake.
    return navigator.share({ url, title }).catch((error) => { if (error.name !== "AbortError") throw error; });
  }
  await navigator.clipboard.writeText(url);
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.textContent = done;
  toasts.append(toast);
});

// Static files stay at hand, and there is a page for when the network is gone. Secure pages only: browsers ask for that.
if ("serviceWorker" in navigator && document.querySelector("link[rel=manifest]")) {
  addEventListener("load", () => navigator.serviceWorker.register("/service-worker.js"));
}

// The room one is in is in view where the rooms do not all fit.
document.querySelector(".account-rooms [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// The picture one chose in a list grows into the product's own; where the reader asks for no motion, there is no transition.
addEventListener("pageswap", (event) => {
  const next = event.viewTransition && event.activation?.entry?.url;
  if (!next) return;
  const { pathname } = new URL(next);
  const link = [...document.querySelectorAll(".product-card h3 a")].find((each) => each.pathname === pathname);
  link?.closest(".product-card").querySelector(".picture").style.setProperty("view-transition-name", "product-picture");
});
