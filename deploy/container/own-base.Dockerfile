# An image on a base image of your own, with the runtime client from npm. Up to 3.x, the client takes the handler from its
# arguments, which the preload replaces. From 4.0 on, it reads _HANDLER.
FROM node:22-bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends g++ make cmake python3 autoconf automake libtool
WORKDIR /function
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm install aws-lambda-ric@3

FROM node:22-bookworm-slim
WORKDIR /function
COPY --from=build /function ./
COPY index.js ./

# An absolute path: child processes inherit it, and would look up a package name from their own folder.
ENV NODE_OPTIONS="--require /function/node_modules/instrumented-lambda/auto.cjs"
ENTRYPOINT ["/function/node_modules/.bin/aws-lambda-ric"]
CMD ["index.handler"]
