# The whole project in one image: it runs with the network off, and a JupyterHub can spawn it (`jupyterhub-singleuser`).
# Any Node image on Debian can be the base. binder/Dockerfile is Binder's.
ARG BASE=node:22-bookworm-slim
FROM ${BASE}

RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home lab \
 && install -d -o lab /lab

WORKDIR /lab
COPY --chown=lab . .

# For a network with a certificate authority of its own:
#   --secret id=ca,src=FILE --build-arg NODE_EXTRA_CA_CERTS=/run/secrets/ca --build-arg PIP_CERT=/run/secrets/ca
# Neither stays in the image.
ARG NODE_EXTRA_CA_CERTS
ARG PIP_CERT

# One layer: the compiler serves the set-up alone, and the caches nobody.
RUN --mount=type=secret,id=ca,mode=0444 \
    apt-get update \
 && apt-get install -y --no-install-recommends g++ \
 && runuser -u lab -- sh binder/install.sh \
 && rm -rf /home/lab/.cache /home/lab/.npm /tmp/node-compile-cache \
 && apt-get purge -y --auto-remove g++ \
 && rm -rf /var/lib/apt/lists/*

USER lab
ENV PATH=/lab/.venv/bin:$PATH \
    JUPYTER_PATH=/lab/share/jupyter \
    JUPYTER_CONFIG_PATH=/lab/share/jupyter/config
EXPOSE 8888
# JupyterLab prints its address with the token; only the published port of the container reaches it.
CMD ["node", "scripts/start.mjs", "--no-browser", "--ip=0.0.0.0", "--port=8888"]
