# One image for API, worker, auditor and preparation: node dist/worker/main.js api | worker | auditor | prepare
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# Compiled code and the workflow bundle: nothing is compiled or bundled when the image starts.
RUN npm run build
# Without tools, the embedded database, and the SDK's builds for other systems.
RUN npm prune --omit=dev --omit=optional --ignore-scripts \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 -type d \
    ! -name "*$(uname -m)-unknown-linux-gnu*" -exec rm -rf {} +
RUN mkdir -p /volumes/audit /volumes/archive /volumes/outputs

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/rules/packs ./rules/packs
COPY --from=build /app/insight/profiles ./insight/profiles
COPY --from=build /app/dist ./dist
COPY --from=build /app/scripts/noPromiseStacks.cjs ./scripts/
# A new volume takes over the owner of the folder that it covers.
COPY --from=build --chown=node:node /volumes/ /
USER node
EXPOSE 8080
ENTRYPOINT ["node", "--enable-source-maps", "--require", "/app/scripts/noPromiseStacks.cjs", "dist/worker/main.js"]
CMD ["api"]
