# An image of AWS's base: its runtime client reads _HANDLER, which the preload redirects.
FROM public.ecr.aws/lambda/nodejs:24

COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY index.js ./

ENV NODE_OPTIONS="--require instrumented-lambda/auto"
CMD ["index.handler"]
