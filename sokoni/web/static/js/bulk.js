// Choosing many products, or people: a box for each, all between two with Shift, x on the row that the keys stand on. Without this
// script the boxes and the bar are a plain form.

const bar = document.getElementById("bulk");
const whole = document.querySelector("[data-pick-page]");
const all = bar?.querySelector("[data-pick-all]");
const picked = bar?.querySelector("[data-picked]");
const boxes = () => [...document.querySelectorAll("[data-pick]")];
const numbers = new Intl.NumberFormat(document.documentElement.lang);
let last;

function count() {
  const chosen = boxes().filter((box) => box.checked).length;
  picked.textContent = all?.checked ? picked.dataset.all : numbers.format(chosen);
  bar.classList.toggle("bulk-bar-open", chosen > 0 || Boolean(all?.checked));
  whole.checked = chosen > 0 && chosen === boxes().length;
  whole.indeterminate = chosen > 0 && !whole.checked;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-pick]");
  if (!box) return;
  if (event.shiftKey && last && last !== box) {
    const [from, to] = [boxes().indexOf(last), boxes().indexOf(box)].sort((a, b) => a - b);
    if (from >= 0) boxes().slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
  }
  last = box;
});
document.addEventListener("change", (event) => {
  if (event.target === whole) boxes().forEach((box) => { box.checked = whole.checked; });
  if (event.target.matches?.("[data-pick], [data-pick-page], [data-pick-all]")) count();
});
bar?.querySelector("[data-unpick]")?.addEventListener("click", () => {
  boxes().forEach((box) => { box.checked = false; });
  if (all) all.checked = false;
  count();
  (document.querySelector("[data-row][data-current] [data-pick]") ?? boxes()[0])?.focus();
});
// Browsers keep boxes ticked when one comes back to the page.
window.addEventListener("pageshow", () => bar && count());
