// What pages do beyond links and forms. Without it everything still works.

// A menu that is open on a wide screen starts closed where it would cover the page.
const menu = document.querySelector("[data-menu]");
if (menu && matchMedia("(max-width: 48rem)").matches) menu.removeAttribute("open");

// A form that comes back says first what is wrong with it.
document.addEventListener("htmx:after:swap", () => {
  document.querySelector("[data-focus]")?.focus();
  // A list that grows by itself forgets its end.
  for (const list of document.querySelectorAll("[data-most]")) {
    while (list.children.length > Number(list.dataset.most)) list.lastElementChild.remove();
  }
});
document.querySelector("[data-focus]")?.focus();

// Copies the text of another element.
document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  const source = button && document.getElementById(button.dataset.copy);
  if (!source) return;
  await navigator.clipboard.writeText(source.textContent.trim());
  const notice = document.getElementById("notice");
  if (notice && button.dataset.copied) notice.textContent = button.dataset.copied;
});

// Whoever plays a message has heard it.
document.addEventListener("play", (event) => {
  const player = event.target;
  if (!(player instanceof HTMLAudioElement) || !player.dataset.heard) return;
  const address = player.dataset.heard;
  delete player.dataset.heard;
  fetch(address, { method: "POST", redirect: "manual" });
}, true);
