// As the viewer's browser has it, whatever language the page is in: how amounts, days and times are written.
export const LOCALE = undefined;
