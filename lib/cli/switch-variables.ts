type Variables = Readonly<Record<string, string>>;

const wrapperFile = '/opt/instrumented-lambda';
const preload = '--require /opt/nodejs/node_modules/instrumented-lambda/auto.cjs';

/**
 * Switches the layer on by its wrapper script. A function can have only one such script: if another layer has set it, a
 * preload is used. The preload comes first, see docs/decisions/0601.
 */
export function switchOn(variables: Variables): Variables {
  const { AWS_LAMBDA_EXEC_WRAPPER: wrapper = '', NODE_OPTIONS: options = '' } = variables;
  if (options.includes(preload)) return variables;
  return wrapper === '' || wrapper === wrapperFile
    ? { ...variables, AWS_LAMBDA_EXEC_WRAPPER: wrapperFile }
    : { ...variables, NODE_OPTIONS: `${preload} ${options}`.trim() };
}

/** Removes what {@link switchOn} can have set, and nothing else. */
export function switchOff(variables: Variables): Variables {
  const { AWS_LAMBDA_EXEC_WRAPPER: wrapper, NODE_OPTIONS: options, ...others } = variables;
  const otherOptions = options?.replace(preload, '').replace(/\s+/g, ' ').trim() ?? '';
  return {
    ...others,
    ...(wrapper !== undefined && wrapper !== wrapperFile && { AWS_LAMBDA_EXEC_WRAPPER: wrapper }),
    ...(otherOptions !== '' && { NODE_OPTIONS: options?.includes(preload) ? otherOptions : (options ?? '') }),
  };
}
