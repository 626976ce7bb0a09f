// A bingo card: keeps the ticks in this browser and says when a row, a column or a diagonal is full.
const card = document.querySelector("[data-bingo]");
const says = card.querySelector("[data-says]");
const words = card.dataset;
const rows = [...card.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("input")]);
const boxes = rows.flat();
const size = rows.length;
const diagonals = [rows.map((row, at) => row[at]), rows.map((row, at) => row[size - 1 - at])];
const key = `bingo ${words.bingo}`;

function kept() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

function keep() {
  try {
    const heard = boxes.filter((box) => box.checked && !box.disabled).map((box) => box.value);
    if (heard.length) localStorage.setItem(key, JSON.stringify(heard));
    else localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing still ticks.
  }
}

function full() {
  const columns = rows.map((_, at) => rows.map((row) => row[at]));
  const named = (lines, name) => lines.map((line, at) => [line, `${name} ${at + 1}`]);
  return [...named(rows, words.row), ...named(columns, words.column), ...named(diagonals, words.diagonal)].filter(([line]) =>
    line.every((box) => box.checked),
  );
}

function tell() {
  const won = full();
  const winning = new Set(won.flatMap(([line]) => line));
  boxes.forEach((box) => box.closest("td").classList.toggle("won", winning.has(box)));
  const ticked = boxes.filter((box) => box.checked).length;
  const count = words.ticked.replace("{ticked}", ticked).replace("{cells}", boxes.length);
  says.textContent = won.length ? `${words.won} ${won.map(([, name]) => name).join(", ")}. ${count}` : count;
}

const heard = new Set(kept());
boxes.filter((box) => !box.disabled).forEach((box) => (box.checked = heard.has(box.value)));
card.addEventListener("change", () => (keep(), tell()));
// What is reset is so only after the event.
card.addEventListener("reset", () => setTimeout(() => (keep(), tell())));
tell();
