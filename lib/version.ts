/** This package's version; a spec holds it to package.json, which a bundle does not carry along. */
export const version = '0.1.0';
