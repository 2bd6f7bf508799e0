// An element with its properties and children, for the pages that a script draws.
catalog.made = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
