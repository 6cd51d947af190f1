import { work } from './work.mjs';

export const handler = async (event) => work(event);
