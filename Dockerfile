# syntax=docker/dockerfile:1

# The app as a standalone server that is not root: `docker build -t verify .`
# docs/operations.md says how to run it.
FROM node:26-slim AS base
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1

FROM base AS dependencies
COPY package.json package-lock.json ./
# The image has its own Node: the pinned one stays out.
RUN --mount=type=cache,target=/root/.npm npm ci && rm -r node_modules/node-linux-* node_modules/.bin/node

FROM dependencies AS build
COPY . .
# Instances that were built apart share this key: `--secret id=actions_key,env=NEXT_SERVER_ACTIONS_ENCRYPTION_KEY`.
RUN --mount=type=secret,id=actions_key,env=NEXT_SERVER_ACTIONS_ENCRYPTION_KEY npm run build

# Everything that is not the server itself: `npm run reconcile`, and the demo. `docker build --target tools .`
FROM build AS tools
USER node
CMD ["npm", "run", "reconcile"]

FROM base AS app
ENV NODE_ENV=production \
    HOSTNAME=0.0.0.0 \
    PORT=3000 \
    DATA_DIR=/data \
    NODE_COMPILE_CACHE=/app/.next/cache/compile
COPY --from=build /app/.next/standalone ./
COPY --from=build /app/.next/static ./.next/static
COPY --from=build /app/public ./public
# `/data` is for the embedded database; with DATABASE_URL nothing is written anywhere.
RUN mkdir --parents /data "$NODE_COMPILE_CACHE" && chown node:node /data "$NODE_COMPILE_CACHE"
USER node
# Fills the compile cache, which belongs to the user and the path: without variables the server loads all that a start
# needs, says what is missing, and ends.
RUN ! node server.js 2>&1 && test -n "$(ls "$NODE_COMPILE_CACHE")"
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Without a shell in between, so that the server itself is told to stop.
CMD ["node", "server.js"]
