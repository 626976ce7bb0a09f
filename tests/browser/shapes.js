// What a page is made of: of every element what axe judges it by (what it is, where it stands, how it is styled, whether
// it is named, whether it scrolls), and none of its words, as one number each. A page of which every part was on pages
// that axe has read need not be read.
(styled) => {
  const kept = new Set(styled);
  // What names a model, a field or a row says nothing of its looks, unless a style of ours is written for it.
  const plain = (name) => kept.has(name) || !/^(app|model|field|column|dynamic|action|row)-|^module_|\d/.test(name);
  const SAID = /^(role|type|tabindex|lang|scope|aria-hidden)$/;
  const THERE = /^(aria-.*|alt|title|href|for|required|disabled|hidden|open)$/;
  const found = new Set();
  const hash = (text) => {
    let one = 0xdeadbeef, other = 0x41c6ce57;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      one = Math.imul(one ^ code, 2654435761);
      other = Math.imul(other ^ code, 1597334677);
    }
    return 4294967296 * (2097151 & other) + (one >>> 0);
  };
  const hasWords = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim());
  const visit = (element, above, amongWords) => {
    const words = hasWords(element);
    const said = [above, element.localName, ...[...element.classList].filter(plain).sort(), words, amongWords];
    for (const { name, value } of element.attributes) {
      if (SAID.test(name)) said.push(name, value);
      else if (THERE.test(name)) said.push(name, Boolean(value));
    }
    if (element.labels) said.push(element.labels.length);
    if (element.scrollWidth > element.clientWidth) said.push("wide", Boolean(element.querySelector("a, button, input, select, [tabindex]")));
    const here = hash(said.join(" "));
    found.add(here);
    for (const child of element.children) visit(child, here, words);
  };
  visit(document.documentElement, "", false);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((heading) => heading.localName);
  found.add(hash(`${new Set(ids).size === ids.length} ${headings.filter((name, at) => name !== headings[at - 1])}`));
  return [...found];
}
