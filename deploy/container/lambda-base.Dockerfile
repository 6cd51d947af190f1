# An image of AWS's base: its runtime client reads _HANDLER, which the preload redirects.
FROM public.ecr.aws/lambda/nodejs:24

COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY index.js ./

# An absolute path: child processes inherit it, and a bare name would be looked up from their own folder.
ENV NODE_OPTIONS="--require /var/task/node_modules/instrumented-lambda/auto.cjs"
CMD ["index.handler"]
