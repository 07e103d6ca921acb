// A field that suggests places while somebody types: the combobox of the ARIA practices.
const WAIT_MS = 120;

export function placeSearch(input, list, onPlace) {
  let found = [];
  let at = -1;
  let timer = 0;
  let asked = 0;

  function light(next) {
    at = next;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function open(on) {
    list.hidden = !on;
    input.setAttribute("aria-expanded", String(on));
    if (!on) light(-1);
  }

  function row(place, number) {
    const item = document.createElement("li");
    item.id = `sok-${number}`;
    item.setAttribute("role", "option");
    item.append(place.name);
    if (place.under) {
      const under = document.createElement("span");
      under.className = "small";
      under.textContent = place.under;
      item.append(under);
    }
    item.addEventListener("mousedown", (press) => { press.preventDefault(); take(number); });
    return item;
  }

  function take(number) {
    const place = found[number];
    if (!place) return;
    if (!place.point) { // a street or an area: something to type on from
      input.value = `${place.name} `;
      ask().catch(() => open(false));
      return;
    }
    input.value = place.name;
    open(false);
    onPlace(place);
  }

  async function ask() {
    const text = input.value.trim();
    asked += 1;
    const mine = asked;
    if (text.length < 2) { open(false); return; }
    const answer = await fetch(`/api/v1/review/places?text=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked) return;
    found = (await answer.json()).places;
    list.replaceChildren(...found.map(row));
    if (!found.length) {
      const none = row({ name: "Inget förslag. Skriv annorlunda eller sätt platsen på kartan." }, 0);
      none.setAttribute("aria-disabled", "true");
      list.replaceChildren(none);
    }
    open(true);
    light(-1);
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { ask().catch(() => open(false)); }, WAIT_MS); });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (press) => {
    if (press.key === "Enter") {
      press.preventDefault(); // never the form: Enter here chooses a suggestion
      take(at < 0 ? 0 : at);
    } else if (press.key === "Escape") open(false);
    else if ((press.key === "ArrowDown" || press.key === "ArrowUp") && found.length) {
      press.preventDefault();
      if (list.hidden) open(true);
      const step = press.key === "ArrowDown" ? 1 : -1;
      light(at < 0 && step < 0 ? found.length - 1 : (at + step + found.length) % found.length);
    }
  });
}
