() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const start = (element) => element.outerHTML.slice(0, 80);

  // Contrast (WCAG 2.2, 1.4.3): text against the nearest colour behind it.
  const channels = (color) => color.match(/[\d.]+/g).map(Number);
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const behind = (element) => {
    const [r, g, b, alpha = 1] = channels(getComputedStyle(element).backgroundColor);
    return alpha > 0 ? [r, g, b] : behind(element.parentElement);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.data.trim();
    if (!text || element.closest("[aria-hidden], noscript, script") || !element.checkVisibility()) continue;
    const both = [luminance(channels(getComputedStyle(element).color)), luminance(behind(element))];
    const ratio = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    if (ratio < 4.5) faults.push(`contrast ${ratio.toFixed(2)}: ${start(element)}`);
  }

  let last = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    const level = Number(heading.tagName[1]);
    if (level > last + 1) faults.push(`a level is left out before ${start(heading)}`);
    last = level;
  }
  for (const field of all("input, select, textarea")) if (!field.labels.length) faults.push(`no label: ${start(field)}`);
  for (const image of all("img")) if (!image.hasAttribute("alt")) faults.push(`no alt: ${start(image)}`);
  for (const frame of all("iframe")) if (!frame.title) faults.push(`no title: ${start(frame)}`);
  for (const part of all("nav, section, [role=region]")) {
    const named = part.ariaLabel || document.getElementById(part.getAttribute("aria-labelledby"));
    if (!named) faults.push(`no name: ${start(part)}`);
  }
  for (const part of document.body.children) {
    if (!["A", "HEADER", "MAIN"].includes(part.tagName)) faults.push(`outside of the landmarks: ${start(part)}`);
  }
  for (const part of all("body *")) {
    const scrolls = ["auto", "scroll"].includes(getComputedStyle(part).overflowX) && part.scrollWidth > part.clientWidth;
    if (scrolls && part.tabIndex < 0) faults.push(`cannot be scrolled by keyboard: ${start(part)}`);
  }
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) faults.push(`${page.scrollWidth - page.clientWidth} pixels too wide`);
  return faults;
};
