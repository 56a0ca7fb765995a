// Licensed under the Apache License, Version 2.0; see LICENSE.
#define _GNU_SOURCE
#include "workload.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define GRID_NANOS 5000000ull

struct options options;
struct counters counters = {.magic = COUNTERS_MAGIC};
pthread_mutex_t counters_lock = PTHREAD_MUTEX_INITIALIZER;

void die(const char *what) {
  printf("workload: %s: %s\n", what, strerror(errno));
  fflush(stdout);
  exit(1);
}

uint64_t now_nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
}

void sleep_until(uint64_t nanos) {
  // On one grid for all threads: each waking of an emulated guest is dear.
  nanos = (nanos + GRID_NANOS - 1) / GRID_NANOS * GRID_NANOS;
  struct timespec until = {.tv_sec = (time_t)(nanos / 1000000000ull),
                           .tv_nsec = (long)(nanos % 1000000000ull)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
  }
}

uint64_t mix(uint64_t value) {
  value += 0x9e3779b97f4a7c15ull;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ull;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebull;
  return value ^ (value >> 31);
}

// The kernel's random numbers are part of the memory image and would repeat after a restore; the
// time stamp counter at the moment of sending does not.
uint64_t fresh_nonce(void) {
  return mix(__builtin_ia32_rdtsc() ^ mix(now_nanos()));
}

// Pairs of members spread over the networks; both directions of a pair use the same one.
uint32_t peer_network(uint32_t peer) {
  return (options.member + peer) % options.networks;
}

uint32_t peer_address(uint32_t peer) {
  return options.subnet + (peer_network(peer) << 8) + peer;
}

void start_thread(void *(*run)(void *), const char *name) {
  pthread_t thread;
  errno = pthread_create(&thread, NULL, run, NULL);
  if (errno != 0) die(name);
  pthread_setname_np(thread, name);
  pthread_detach(thread);
}

static const char *argument(const char *command_line, const char *name) {
  size_t length = strlen(name);
  for (const char *at = command_line; (at = strstr(at, name)) != NULL; at += length) {
    if ((at == command_line || at[-1] == ' ') && at[length] == '=') return at + length + 1;
  }
  return NULL;
}

static uint32_t number(const char *command_line, const char *name, uint32_t otherwise) {
  const char *value = argument(command_line, name);
  return value == NULL ? otherwise : (uint32_t)strtoul(value, NULL, 10);
}

static void read_options(void) {
  char line[4096] = "";
  FILE *file = fopen("/proc/cmdline", "r");
  if (file == NULL || fgets(line, sizeof line, file) == NULL) die("/proc/cmdline");
  fclose(file);
  line[strcspn(line, "\n")] = 0;

  options.member = number(line, "workload.member", 1);
  options.members = number(line, "workload.members", 1);
  options.networks = number(line, "workload.networks", 1);
  options.tokens_per_second = number(line, "workload.tokens", 200);
  options.token_window = number(line, "workload.window", 256);
  options.stream_bytes_per_second = number(line, "workload.stream", 512 * 1024);
  options.memory_mib = number(line, "workload.memory", 60);
  options.rewrite_pages_per_second = number(line, "workload.rewrite", 2000);
  options.journal_entries_per_second = number(line, "workload.journal", 20);
  options.tick_millis = number(line, "workload.tick", 10);

  char text[16] = "192.168.100.0";
  const char *subnet = argument(line, "workload.subnet");
  if (subnet != NULL) sscanf(subnet, "%15[0-9.]", text);
  struct in_addr address;
  errno = EINVAL;
  if (inet_aton(text, &address) == 0) die("workload.subnet");
  options.subnet = ntohl(address.s_addr);
  if (options.members < 1 || options.members > MAX_MEMBERS || options.member < 1 ||
      options.member > options.members || options.tick_millis < 1 || options.networks < 1 ||
      options.networks > MAX_NETWORKS) {
    die("workload.* on the kernel command line");
  }
}

int main(void) {
  read_options();
  if (getrandom(&counters.incarnation, sizeof counters.incarnation, 0) !=
      sizeof counters.incarnation) {
    die("getrandom");
  }
  counters.incarnation = mix(counters.incarnation ^ fresh_nonce()) | 1;
  memory_start();
  journal_start();
  tokens_start();
  stream_start();
  ticker_start();
  control_run();
  return 1;
}
