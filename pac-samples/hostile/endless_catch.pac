function FindProxyForURL(url, host) {
  while (true) {
    try {
      while (true) {}
    } catch (e) {}
  }
}
