// Licensed under the Apache License, Version 2.0; see LICENSE.
//
// A long TCP stream from each member to the next one in the ring. Every byte is a function of its
// position, so a byte lost, doubled or taken from another time is found where it is read.
#define _GNU_SOURCE
#include "workload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STREAM_PORT 7001
#define CHUNK_BYTES 8192u
#define CHUNK_WORDS (CHUNK_BYTES / sizeof(uint64_t))
// Small, so that a burst always fits the queue of the receiver's network card.
#define SOCKET_BUFFER_BYTES (128 * 1024)
#define RETRY_NANOS 200000000ull

static uint64_t word_at(uint32_t sender, uint64_t position) {
  return mix(((uint64_t)sender << 56) ^ (position / sizeof(uint64_t)));
}

static uint64_t sum(uint64_t checksum, const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) checksum = checksum * 31 + bytes[i];
  return checksum;
}

static int tcp_socket(void) {
  int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (sock < 0) die("stream socket");
  int bytes = SOCKET_BUFFER_BYTES;
  int on = 1;
  setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  setsockopt(sock, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return sock;
}

static void fill(uint64_t *chunk, uint64_t position) {
  for (size_t i = 0; i < CHUNK_WORDS; i++) {
    chunk[i] = word_at(options.member, position + i * sizeof(uint64_t));
  }
}

/** Sends from position 0 until the connection breaks. */
static void send_stream(int sock) {
  uint64_t chunk[CHUNK_WORDS];
  uint64_t next = now_nanos();
  uint64_t pause = options.stream_bytes_per_second == 0
                       ? 0
                       : 1000000000ull * CHUNK_BYTES / options.stream_bytes_per_second;
  for (;;) {
    next += pause;
    uint64_t now = now_nanos();
    if (next < now) next = now;
    sleep_until(next);
    if (counters.quiesced) continue;
    fill(chunk, counters.stream_out.bytes);
    const uint8_t *bytes = (const uint8_t *)chunk;
    for (size_t done = 0; done < CHUNK_BYTES;) {
      ssize_t length = send(sock, bytes + done, CHUNK_BYTES - done, MSG_NOSIGNAL);
      if (length < 0 && errno == EINTR) continue;
      if (length <= 0) return;
      pthread_mutex_lock(&counters_lock);
      counters.stream_out.bytes += (uint64_t)length;
      counters.stream_out.checksum =
          sum(counters.stream_out.checksum, bytes + done, (size_t)length);
      pthread_mutex_unlock(&counters_lock);
      done += (size_t)length;
    }
  }
}

static void begin(struct stream_counters *count) {
  pthread_mutex_lock(&counters_lock);
  count->epoch++;
  count->bytes = 0;
  count->checksum = 0;
  count->last_progress_nanos = now_nanos();
  pthread_mutex_unlock(&counters_lock);
}

static void end(struct stream_counters *count, int sock) {
  close(sock);
  pthread_mutex_lock(&counters_lock);
  count->resets++;
  count->last_progress_nanos = 0;
  pthread_mutex_unlock(&counters_lock);
}

static void *send_streams(void *unused) {
  (void)unused;
  uint32_t next_member = options.member % options.members + 1;
  struct sockaddr_in to = {.sin_family = AF_INET,
                           .sin_port = htons(STREAM_PORT),
                           .sin_addr.s_addr = htonl(peer_address(next_member))};
  for (;;) {
    sleep_until(now_nanos() + RETRY_NANOS);
    if (counters.tokens[next_member].peer_incarnation == 0) continue;
    int sock = tcp_socket();
    if (connect(sock, (struct sockaddr *)&to, sizeof to) != 0) {
      close(sock);
      continue;
    }
    begin(&counters.stream_out);
    send_stream(sock);
    end(&counters.stream_out, sock);
  }
  return NULL;
}

static void check_content(const uint8_t *bytes, size_t length, uint32_t sender) {
  struct stream_counters *count = &counters.stream_in;
  for (size_t i = 0; i < length;) {
    uint64_t position = count->bytes + i;
    uint64_t expected = word_at(sender, position);
    size_t offset = position % sizeof expected;
    size_t part = sizeof expected - offset;
    if (part > length - i) part = length - i;
    if (memcmp(bytes + i, (const uint8_t *)&expected + offset, part) != 0) {
      count->content_errors++;
    }
    i += part;
  }
  count->checksum = sum(count->checksum, bytes, length);
  count->bytes += length;
}

/** Notes progress, and the stall that it ends unless the senders were told to be quiet. */
static void note_progress(void) {
  struct stream_counters *count = &counters.stream_in;
  uint64_t now = now_nanos();
  if (count->last_progress_nanos != 0 && !counters.quiesced &&
      now - count->last_progress_nanos > count->longest_stall_nanos) {
    count->longest_stall_nanos = now - count->last_progress_nanos;
  }
  count->last_progress_nanos = counters.quiesced ? 0 : now;
}

static void receive_stream(int sock, uint32_t sender) {
  uint8_t bytes[CHUNK_BYTES];
  for (;;) {
    ssize_t length = recv(sock, bytes, sizeof bytes, 0);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) return;
    pthread_mutex_lock(&counters_lock);
    check_content(bytes, (size_t)length, sender);
    note_progress();
    pthread_mutex_unlock(&counters_lock);
  }
}

static void *receive_streams(void *unused) {
  (void)unused;
  uint32_t sender = (options.member + options.members - 2) % options.members + 1;
  int server = tcp_socket();
  struct sockaddr_in own = {.sin_family = AF_INET,
                            .sin_port = htons(STREAM_PORT),
                            .sin_addr.s_addr = htonl(INADDR_ANY)};
  if (bind(server, (struct sockaddr *)&own, sizeof own) != 0 || listen(server, 4) != 0) {
    die("stream port");
  }
  for (;;) {
    int sock = accept(server, NULL, NULL);
    if (sock < 0) continue;
    begin(&counters.stream_in);
    receive_stream(sock, sender);
    end(&counters.stream_in, sock);
  }
  return NULL;
}

void stream_start(void) {
  if (options.members < 2) return;
  start_thread(receive_streams, "stream-in");
  start_thread(send_streams, "stream-out");
}
