using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:8080", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "main.js", esModule = embed "dist/main.js"),
    (name = "simd.wasm", wasm = embed "dist/simd.wasm"),
    (name = "model.safetensors", data = embed "dist/model.safetensors"),
  ],
  compatibilityDate = "2026-11-01",
);
