/** Version of this package. It is not read from package.json, which is not in a bundle; a spec compares the two. */
export const version = '0.1.0';
