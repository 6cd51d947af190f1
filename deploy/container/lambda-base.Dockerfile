# An image on AWS's base image. Its runtime client reads _HANDLER, in which the preload puts the instrumented handler.
FROM public.ecr.aws/lambda/nodejs:24

COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY index.js ./

# An absolute path: child processes inherit it, and would look up a package name from their own folder.
ENV NODE_OPTIONS="--require /var/task/node_modules/instrumented-lambda/auto.cjs"
CMD ["index.handler"]
