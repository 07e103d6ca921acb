// A choice is shown at once; without script the button beside it does the same.
for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.addEventListener("change", ({ target }) => {
    if (target.matches("select")) form.requestSubmit();
  });
  // What is not chosen is left out of the address.
  form.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("input, select")) field.disabled = !field.value;
  });
}
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-at-once] :disabled")) field.disabled = false;
});

// A long table shows its first rows; the rest on request. Sorting keeps showing the first ones.
for (const body of document.querySelectorAll("tbody[data-first]")) {
  const most = Number(body.dataset.first);
  if (body.rows.length <= most + 2) continue;
  body.classList.add("short");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "show-all";
  button.setAttribute("aria-expanded", "false");
  button.textContent = `Visa alla ${body.rows.length}`;
  button.addEventListener("click", () => {
    const short = body.classList.toggle("short");
    button.setAttribute("aria-expanded", String(!short));
    button.textContent = short ? `Visa alla ${body.rows.length}` : "Visa färre";
  });
  body.closest(".scroll").after(button);
}
