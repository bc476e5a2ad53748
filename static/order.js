// Rows that can be dragged into another order. The form around them is sent with all their ids.
let dragged = null;

const rowOf = (target) =>
  target instanceof Element ? target.closest("[data-order] [data-id]") : null;

document.addEventListener("dragstart", (event) => {
  dragged = rowOf(event.target);
  if (!dragged || !event.dataTransfer) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.id);
  dragged.classList.add("dragged");
});

document.addEventListener("dragover", (event) => {
  const over = rowOf(event.target);
  if (!dragged || !over || over.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  if (over === dragged) return;
  const { top, height } = over.getBoundingClientRect();
  const isBelow = event.clientY > top + height / 2;
  over.parentElement.insertBefore(dragged, isBelow ? over.nextSibling : over);
});

document.addEventListener("drop", (event) => {
  if (dragged) event.preventDefault();
});

document.addEventListener("dragend", () => {
  const row = dragged;
  dragged = null;
  if (!row) return;
  row.classList.remove("dragged");
  const form = row.closest("[data-order]");
  const order = form?.querySelector("input[name=order]");
  if (!order) return;
  const ids = [...form.querySelectorAll("[data-id]")].map(({ dataset }) => dataset.id).join(" ");
  if (order.value === ids) return;
  order.value = ids;
  form.requestSubmit();
});

// A choice that decides which fields there are shows them at once.
document.addEventListener("change", (event) => {
  const select = event.target instanceof Element ? event.target.closest("select") : null;
  const button = select?.closest("[data-shows]")?.querySelector("button[data-show]");
  if (button && select.name === button.dataset.show) button.click();
});
