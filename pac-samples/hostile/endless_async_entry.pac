async function FindProxyForURL(url, host) {
  await new Promise(function () {});
  return "DIRECT";
}
