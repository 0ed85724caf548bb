# The server, and the command line with it: docker build -t qasphere .
FROM node:22-bookworm-slim AS build
WORKDIR /source
COPY . .
# No scripts of dependencies: what they would fetch is for tests.
RUN npm ci --ignore-scripts --no-audit --no-fund \
  && npm run build \
  && mkdir /packed \
  && npm pack --pack-destination /packed -w qasphere -w qasphere-server \
  && npm install --prefix /app --omit=dev --no-audit --no-fund /packed/*.tgz

FROM node:22-bookworm-slim
# The data folder is /data/qasphere/server, unless --data or a database says otherwise.
ENV NODE_ENV=production XDG_DATA_HOME=/data PATH=/app/node_modules/.bin:$PATH
COPY --from=build /app /app
RUN install -d -m 700 -o node -g node /data
USER node
VOLUME /data
EXPOSE 7357
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:7357/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["qasphere"]
CMD ["server", "--host", "0.0.0.0"]
