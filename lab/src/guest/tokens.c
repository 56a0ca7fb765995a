// Licensed under the Apache License, Version 2.0; see LICENSE.
//
// Numbered tokens over UDP, from every member to every other. The sender makes a nonce at the
// moment it sends. After a restore the sender repeats, with new nonces, what it had not sent at the
// cut: a receiver that already knows such a sequence with another nonce had received it before it
// was sent, which no consistent snapshot can contain.
#define _GNU_SOURCE
#include "workload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define TOKEN_MAGIC 0x4b4f5456u /* "VTOK" */
#define TOKEN_PORT 7000
#define REMEMBERED 65536u
#define SOCKET_BUFFER_BYTES (16 << 20)
#define STEP_NANOS 10000000ull
#define PROBE_NANOS 1000000000ull
#define LINK_SETTLES_NANOS 1000000000ull

enum kind { HELLO = 0, TOKEN = 1 };

struct token {
  uint32_t magic;
  uint16_t kind;
  uint8_t sender;
  uint8_t receiver;
  uint64_t incarnation;     /* sender's boot */
  uint64_t sequence;
  uint64_t nonce;
  uint64_t ack;             /* highest sequence that the sender has from the receiver */
  uint64_t ack_incarnation; /* the receiver's boot that the ack is about */
  uint8_t padding[144];
};

struct seen {
  uint64_t sequence;
  uint64_t nonce;
};

static struct seen *seen_from[MAX_MEMBERS + 1];
static uint64_t last_progress_nanos[MAX_MEMBERS + 1];
static int sock;

static void open_socket(void) {
  sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (sock < 0) die("token socket");
  int bytes = SOCKET_BUFFER_BYTES;
  int on = 1;
  // Without room the guest itself would lose tokens, and without IP_RECVERR the kernel would not
  // say that its own queue dropped one.
  if (setsockopt(sock, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0 ||
      setsockopt(sock, IPPROTO_IP, IP_RECVERR, &on, sizeof on) != 0) {
    die("token socket options");
  }
  struct sockaddr_in own = {.sin_family = AF_INET,
                            .sin_port = htons(TOKEN_PORT),
                            .sin_addr.s_addr = htonl(INADDR_ANY)};
  if (bind(sock, (struct sockaddr *)&own, sizeof own) != 0) die("token port");
}

/** Whether the card of a network has carrier, and the kernel has taken note of it. */
static bool is_connected(uint32_t network) {
  static int carriers[MAX_NETWORKS];
  struct ifreq card;
  snprintf(card.ifr_name, sizeof card.ifr_name, "eth%u", network);
  if (carriers[network] == 0) {
    char path[64];
    snprintf(path, sizeof path, "/sys/class/net/%s/carrier", card.ifr_name);
    carriers[network] = open(path, O_RDONLY | O_CLOEXEC);
    if (carriers[network] < 0) die(path);
  }
  char carrier;
  return pread(carriers[network], &carrier, 1, 0) == 1 && carrier == '1' &&
         ioctl(sock, SIOCGIFFLAGS, &card) == 0 && (card.ifr_flags & IFF_RUNNING);
}

/**
 * Whether what is sent to a peer gets to the card. Without a link the guest's own kernel throws it
 * away, and says that it was sent: a Xen guest's card is in this state from its restore until it is
 * connected again.
 */
static bool has_link(uint32_t peer) {
  static uint64_t since_nanos[MAX_NETWORKS];
  uint32_t network = peer_network(peer);
  if (!is_connected(network)) {
    since_nanos[network] = 0;
    return false;
  }
  uint64_t now = now_nanos();
  if (since_nanos[network] == 0) since_nanos[network] = now;
  // The kernel says so before its queue is there, and an emulated guest may be slow in between.
  return now - since_nanos[network] >= LINK_SETTLES_NANOS;
}

/**
 * Never waits: whoever waits for room in the socket can be stopped there for a snapshot, and would
 * send without another look at the link when it is restored.
 */
static bool transmit(uint32_t peer, const struct token *token) {
  struct sockaddr_in to = {.sin_family = AF_INET,
                           .sin_port = htons(TOKEN_PORT),
                           .sin_addr.s_addr = htonl(peer_address(peer))};
  return has_link(peer) &&
         sendto(sock, token, sizeof *token, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to) ==
             (ssize_t)sizeof *token;
}

/** Sends a hello (kind HELLO) or the next token to the peer; only a token that left is counted. */
static bool send_to(uint32_t peer, enum kind kind) {
  struct token_counters *count = &counters.tokens[peer];
  struct token token = {.magic = TOKEN_MAGIC,
                        .kind = (uint16_t)kind,
                        .sender = (uint8_t)options.member,
                        .receiver = (uint8_t)peer,
                        .incarnation = counters.incarnation,
                        .nonce = fresh_nonce()};
  pthread_mutex_lock(&counters_lock);
  token.ack = count->highest;
  token.ack_incarnation = count->peer_incarnation;
  token.sequence = count->sent + 1;
  // Counted before it leaves: its acknowledgement may be here before sendto returns.
  if (kind == TOKEN) count->sent++;
  pthread_mutex_unlock(&counters_lock);
  if (transmit(peer, &token)) return true;
  if (kind == TOKEN) {
    pthread_mutex_lock(&counters_lock);
    count->sent--;
    pthread_mutex_unlock(&counters_lock);
  }
  return false;
}

/**
 * On one processor no other thread comes between a look at the link and what is sent then: not the
 * one either that stops all programs before a Xen guest is suspended.
 */
static void take_precedence(void) {
  struct sched_param first = {.sched_priority = 1};
  errno = pthread_setschedparam(pthread_self(), SCHED_FIFO, &first);
  if (errno != 0) die("tokens' scheduling");
}

static void *send_tokens(void *unused) {
  (void)unused;
  take_precedence();
  double credit = 0;
  uint64_t at = now_nanos();
  uint64_t next_hello = at;
  for (;;) {
    uint64_t before = at;
    sleep_until(at + STEP_NANOS);
    at = now_nanos();
    bool hello = at >= next_hello;
    if (hello) next_hello = at + 200000000ull;
    credit += (double)options.tokens_per_second * (double)(at - before) / 1e9;
    // What was missed while the guest stood still is not made up for in one burst.
    if (credit > 32) credit = 32;
    uint32_t due = counters.quiesced ? 0 : (uint32_t)credit;
    credit -= due;
    for (uint32_t peer = 1; peer <= options.members; peer++) {
      if (peer == options.member) continue;
      struct token_counters *count = &counters.tokens[peer];
      if (count->peer_incarnation == 0) {
        if (hello) send_to(peer, HELLO);
        continue;
      }
      for (uint32_t i = 0; i < due; i++) {
        bool full = count->sent >= count->acknowledged + options.token_window;
        if (full && at - last_progress_nanos[peer] < PROBE_NANOS) break;
        if (!send_to(peer, TOKEN)) break;
        if (full) {
          last_progress_nanos[peer] = at;
          break;
        }
      }
    }
  }
  return NULL;
}

static void forget(uint32_t peer, uint64_t incarnation) {
  struct token_counters *count = &counters.tokens[peer];
  if (count->peer_incarnation == 0) {
    counters.peers_ready++;
  } else {
    count->peer_restarts++;
  }
  count->peer_incarnation = incarnation;
  count->received = count->highest = 0;
  count->doubled = count->conflicting = count->reordered = count->stale = 0;
  memset(seen_from[peer], 0, REMEMBERED * sizeof(struct seen));
}

static void count_token(struct token_counters *count, struct seen *seen,
                        const struct token *token) {
  if (seen->sequence == token->sequence) {
    if (seen->nonce == token->nonce) {
      count->doubled++;
    } else {
      count->conflicting++;
    }
    return;
  }
  if (token->sequence + REMEMBERED <= count->highest) {
    count->stale++;
    return;
  }
  seen->sequence = token->sequence;
  seen->nonce = token->nonce;
  count->received++;
  if (token->sequence < count->highest) {
    count->reordered++;
  } else {
    count->highest = token->sequence;
  }
}

static void receive(const struct token *token) {
  uint32_t peer = token->sender;
  struct token_counters *count = &counters.tokens[peer];
  pthread_mutex_lock(&counters_lock);
  if (count->peer_incarnation != token->incarnation) forget(peer, token->incarnation);
  if (token->kind == TOKEN) {
    count_token(count, &seen_from[peer][token->sequence % REMEMBERED], token);
  }
  if (token->ack_incarnation == counters.incarnation) {
    if (token->ack > count->sent) {
      count->future_acks++;
    } else if (token->ack > count->acknowledged) {
      count->acknowledged = token->ack;
      last_progress_nanos[peer] = now_nanos();
    }
  }
  pthread_mutex_unlock(&counters_lock);
}

/** Takes an error of the network (host unreachable before a peer is up) off the socket. */
static void discard_error(void) {
  char data[512];
  struct iovec part = {.iov_base = data, .iov_len = sizeof data};
  char control[512];
  struct msghdr message = {.msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control,
                           .msg_controllen = sizeof control};
  recvmsg(sock, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
}

static void *receive_tokens(void *unused) {
  (void)unused;
  for (;;) {
    struct token token;
    ssize_t length = recv(sock, &token, sizeof token, 0);
    if (length < 0) {
      discard_error();
      continue;
    }
    if (length == sizeof token && token.magic == TOKEN_MAGIC && token.sender >= 1 &&
        token.sender <= options.members && token.sender != options.member &&
        token.receiver == options.member) {
      receive(&token);
    }
  }
  return NULL;
}

void tokens_start(void) {
  open_socket();
  for (uint32_t peer = 1; peer <= options.members; peer++) {
    if (peer == options.member) continue;
    seen_from[peer] = calloc(REMEMBERED, sizeof(struct seen));
    if (seen_from[peer] == NULL) die("token memory");
  }
  start_thread(receive_tokens, "tokens-in");
  start_thread(send_tokens, "tokens-out");
}
