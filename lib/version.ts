/** Version of this package. A spec compares it with package.json, which is not in a bundle. */
export const version = '0.1.0';
