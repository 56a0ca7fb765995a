// Licensed under the Apache License, Version 2.0; see LICENSE.
//
// A working set that is rewritten page by page, round after round. At any instant the pages before
// the position carry the current generation and the others the one before: an image that mixes
// two instants breaks that order.
#define _GNU_SOURCE
#include "workload.h"

#include <sys/mman.h>

#define BODY_WORDS (PAGE_BYTES / sizeof(uint64_t) - 3)
#define WORDS_CHECKED_PER_REWRITE 8
#define STEP_NANOS 10000000ull

struct page {
  uint64_t generation_head;
  uint64_t index;
  uint64_t body[BODY_WORDS];
  uint64_t generation_tail;
};

_Static_assert(sizeof(struct page) == PAGE_BYTES, "a page is a page");

static struct page *pages;
static pthread_mutex_t pages_lock = PTHREAD_MUTEX_INITIALIZER;

static uint64_t body_word(uint64_t index, uint64_t word) {
  return mix(index * BODY_WORDS + word);
}

static bool head_is_right(const struct page *page, uint64_t index, uint64_t generation) {
  return page->generation_head == generation && page->generation_tail == generation &&
         page->index == index;
}

static void rewrite(uint64_t index) {
  struct memory_counters *count = &counters.memory;
  struct page *page = &pages[index];
  bool right = head_is_right(page, index, count->generation - 1);
  for (int i = 0; i < WORDS_CHECKED_PER_REWRITE; i++) {
    uint64_t word = mix(count->rewritten * WORDS_CHECKED_PER_REWRITE + (uint64_t)i) % BODY_WORDS;
    if (page->body[word] != body_word(index, word)) right = false;
  }
  if (!right) count->errors++;
  page->generation_head = count->generation;
  page->index = index;
  page->generation_tail = count->generation;
  count->rewritten++;
}

static void rewrite_next(void) {
  struct memory_counters *count = &counters.memory;
  pthread_mutex_lock(&pages_lock);
  rewrite(count->position);
  count->position++;
  if (count->position == count->pages) {
    count->position = 0;
    count->generation++;
  }
  pthread_mutex_unlock(&pages_lock);
}

static void *rewrite_pages(void *unused) {
  (void)unused;
  double credit = 0;
  for (uint64_t at = now_nanos();;) {
    uint64_t before = at;
    sleep_until(at + STEP_NANOS);
    at = now_nanos();
    credit += (double)options.rewrite_pages_per_second * (double)(at - before) / 1e9;
    double most = (double)options.rewrite_pages_per_second / 10 + 1;
    if (credit > most) credit = most;
    for (; credit >= 1; credit--) rewrite_next();
  }
  return NULL;
}

uint64_t memory_verify(void) {
  struct memory_counters *count = &counters.memory;
  uint64_t errors = 0;
  pthread_mutex_lock(&pages_lock);
  for (uint64_t i = 0; i < count->pages; i++) {
    uint64_t generation = i < count->position ? count->generation : count->generation - 1;
    bool right = head_is_right(&pages[i], i, generation);
    for (uint64_t word = 0; right && word < BODY_WORDS; word++) {
      right = pages[i].body[word] == body_word(i, word);
    }
    if (!right) errors++;
  }
  count->errors += errors;
  pthread_mutex_unlock(&pages_lock);
  return errors;
}

void memory_start(void) {
  struct memory_counters *count = &counters.memory;
  count->pages = (uint64_t)options.memory_mib * ((1 << 20) / PAGE_BYTES);
  if (count->pages == 0) return;
  pages = mmap(NULL, count->pages * PAGE_BYTES, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) die("working set");
  count->generation = 2;
  for (uint64_t i = 0; i < count->pages; i++) {
    pages[i].index = i;
    pages[i].generation_head = pages[i].generation_tail = count->generation - 1;
    for (uint64_t word = 0; word < BODY_WORDS; word++) pages[i].body[word] = body_word(i, word);
  }
  if (options.rewrite_pages_per_second > 0) start_thread(rewrite_pages, "memory");
}
