type Variables = Readonly<Record<string, string>>;

const wrapperFile = '/opt/instrumented-lambda';
const preload = '--require /opt/nodejs/node_modules/instrumented-lambda/auto.cjs';

/**
 * Sets the variable that switches the layer on. That is the wrapper script of the layer. A function can have only one wrapper
 * script, so if it has another, it is a preload in `NODE_OPTIONS`, before all others: see docs/decisions/0601.
 */
export function switchOn(variables: Variables): Variables {
  const { AWS_LAMBDA_EXEC_WRAPPER: wrapper = '', NODE_OPTIONS: options = '' } = variables;
  if (options.includes(preload)) return variables;
  return wrapper === '' || wrapper === wrapperFile
    ? { ...variables, AWS_LAMBDA_EXEC_WRAPPER: wrapperFile }
    : { ...variables, NODE_OPTIONS: `${preload} ${options}`.trim() };
}

/** Removes only what {@link switchOn} may have set. */
export function switchOff(variables: Variables): Variables {
  const { AWS_LAMBDA_EXEC_WRAPPER: wrapper, NODE_OPTIONS: options, ...others } = variables;
  const otherOptions = options?.replace(preload, '').replace(/\s+/g, ' ').trim() ?? '';
  return {
    ...others,
    ...(wrapper !== undefined && wrapper !== wrapperFile && { AWS_LAMBDA_EXEC_WRAPPER: wrapper }),
    ...(otherOptions !== '' && { NODE_OPTIONS: options?.includes(preload) ? otherOptions : (options ?? '') }),
  };
}
