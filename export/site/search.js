// Finds words in search-index.js. Opened from a folder, a page may load scripts but fetch nothing.
(() => {
  "use strict";
  const SHOWN = 100, AROUND = 60, LENGTH = 240;
  const form = document.querySelector("form.find"), list = document.querySelector(".results");
  const heading = document.querySelector("#count"), input = form.elements.q;

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .normalize("NFKD").replace(/\p{M}/gu, "").replace(/ß/g, "ss").replace(/ς/g, "σ");
  const rows = window.pilotIndex.map((row) => ({ row, title: fold(row[2]), text: fold(row[2] + "\n" + row[5]) }));

  // [start, end] of every hit in the text as written.
  const hits = (text, words) => {
    const origin = [];
    let folded = "", place = 0;
    for (const letter of text) {
      const part = letter < "\x80" ? letter.toLowerCase() : fold(letter);
      for (let n = 0; n < part.length; n += 1) origin.push([place, place + letter.length]);
      folded += part;
      place += letter.length;
    }
    const found = [];
    for (const word of words) {
      for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
        found.push([origin[at][0], origin[at + word.length - 1][1]]);
      }
    }
    return found.sort((a, b) => a[0] - b[0]);
  };

  const marked = (element, text, words) => {
    let end = 0;
    for (const [start, stop] of hits(text, words)) {
      if (start < end) continue;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(start, stop);
      element.append(text.slice(end, start), mark);
      end = stop;
    }
    element.append(text.slice(end));
    return element;
  };

  const excerpt = (text, words) => {
    const line = text.replace(/\s+/g, " "), first = hits(line, words)[0];
    const start = first ? Math.max(0, first[0] - AROUND) : 0;
    return (start ? "…" : "") + line.slice(start, start + LENGTH) + (line.length > start + LENGTH ? "…" : "");
  };

  const element = (name, ...content) => {
    const made = document.createElement(name);
    made.append(...content);
    return made;
  };

  const result = ([kind, path, title, who, when, text], words) => {
    const link = marked(element("a"), title, words);
    link.href = path;
    const facts = element("p", ...[kind, who, when].filter(Boolean).flatMap((fact) => [element("span", fact), " "]));
    facts.className = "meta";
    return element("li", element("h2", link), marked(element("p"), excerpt(text, words), words), facts);
  };

  const show = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    const found = words.length ? rows.filter(({ text }) => words.every((word) => text.includes(word))) : [];
    const inTitle = ({ title }) => words.every((word) => title.includes(word));
    const first = [...found.filter(inTitle), ...found.filter((row) => !inTitle(row))].slice(0, SHOWN);
    list.replaceChildren(...first.map(({ row }) => result(row, words)));
    const more = found.length > SHOWN ? `, the first ${SHOWN} are shown` : "";
    heading.textContent = words.length ? `${found.length} found${more}` : "";
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
  input.addEventListener("input", show);
  input.value = new URLSearchParams(location.search).get("q") || "";
  show();
  input.focus();
})();
