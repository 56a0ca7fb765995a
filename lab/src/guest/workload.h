// Licensed under the Apache License, Version 2.0; see LICENSE.
//
// The workload that runs in every member of a lab. Each part keeps exact counts of something that
// only stays right when all members, with their memory, disks and network, are brought back to one
// consistent instant. All counts live in one struct, so that a memory image holds them together.
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_BYTES 4096
#define MAX_MEMBERS 64
#define MAX_DISKS 8
#define MAX_NETWORKS 8
#define COUNTERS_MAGIC 0x3143504e534e5624ull /* "$VNSNPC1" */

/** What the kernel command line says, as workload.<name>=<value>. */
struct options {
  uint32_t member;              /* own number, 1..members */
  uint32_t members;             /* members of the network */
  uint32_t networks;            /* each member has a card in each */
  uint32_t subnet;              /* IPv4 /24 of the first network, host byte order; the next follow */
  uint32_t tokens_per_second;   /* to each peer */
  uint32_t token_window;        /* tokens to a peer that may be unacknowledged */
  uint32_t stream_bytes_per_second;
  uint32_t memory_mib;          /* working set that is rewritten */
  uint32_t rewrite_pages_per_second;
  uint32_t journal_entries_per_second;
  uint32_t tick_millis;
};

/** Tokens between this member and one peer. A sequence starts at 1. */
struct token_counters {
  uint64_t sent;
  uint64_t acknowledged;        /* highest own sequence that the peer says it has */
  uint64_t future_acks;         /* the peer has what was not sent yet: an orphan's trace */
  uint64_t peer_incarnation;    /* boot of the peer that the counts below are about; 0: none yet */
  uint64_t peer_restarts;
  uint64_t received;            /* each sequence counted once */
  uint64_t highest;
  uint64_t doubled;             /* same sequence, same nonce: one frame delivered twice */
  uint64_t conflicting;         /* same sequence, other nonce: it was received before it was sent */
  uint64_t reordered;
  uint64_t stale;               /* older than the window that is remembered */
};

struct stream_counters {
  uint64_t epoch;               /* connection of this boot; more than 1 means that one broke */
  uint64_t bytes;
  uint64_t checksum;
  uint64_t resets;
  uint64_t content_errors;      /* receiver only */
  uint64_t longest_stall_nanos; /* receiver only */
  uint64_t last_progress_nanos; /* receiver only; 0: nothing is expected */
};

struct journal_counters {
  char disk[16];
  uint64_t issued;
  uint64_t completed;
  uint64_t older;               /* the disk lacks an entry that memory saw completed */
  uint64_t newer;               /* the disk has an entry that memory never issued */
  uint64_t corrupt;             /* an entry that is neither */
  uint64_t io_errors;
};

struct memory_counters {
  uint64_t pages;
  uint64_t position;            /* next page to rewrite */
  uint64_t generation;          /* of the pages before position; the others have one less */
  uint64_t rewritten;
  uint64_t errors;
};

struct ticker_counters {
  uint64_t ticks;
  uint64_t longest_gap_nanos;
};

struct counters {
  uint64_t magic;
  uint64_t incarnation;         /* random, one per boot; a restored member keeps it */
  bool quiesced;
  uint32_t peers_ready;
  struct token_counters tokens[MAX_MEMBERS + 1]; /* by member number */
  struct stream_counters stream_out;
  struct stream_counters stream_in;
  uint32_t disks;
  struct journal_counters journal[MAX_DISKS];
  struct memory_counters memory;
  struct ticker_counters ticker;
} __attribute__((aligned(PAGE_BYTES)));

extern struct options options;
extern struct counters counters;
/** Guards counters against a report that reads them half way through a change. */
extern pthread_mutex_t counters_lock;

void tokens_start(void);
void stream_start(void);
void journal_start(void);
void memory_start(void);
void ticker_start(void);
/** Serves the serial console; returns when there is none. */
void control_run(void);

/** Checks every page of the working set. Returns the number of errors found by this pass. */
uint64_t memory_verify(void);

/** CLOCK_MONOTONIC in nanoseconds; stands still while the vCPUs are stopped. */
uint64_t now_nanos(void);
/** Sleeps until the given CLOCK_MONOTONIC instant, or up to 5 ms longer. */
void sleep_until(uint64_t nanos);
/** A value that a second run from the same memory image does not repeat. */
uint64_t fresh_nonce(void);
/** A fixed, well mixed function of its argument (splitmix64). */
uint64_t mix(uint64_t value);
void start_thread(void *(*run)(void *), const char *name);
/** Prints the reason and stops the program: a workload that cannot count must not seem to. */
void die(const char *what) __attribute__((noreturn));
/** The number of the network, from 0, in which this member reaches the other. */
uint32_t peer_network(uint32_t peer);
/** The IPv4 address, host byte order, at which this member reaches the other. */
uint32_t peer_address(uint32_t peer);

#endif
