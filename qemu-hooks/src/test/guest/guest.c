/*
 * Workload of the test guest: guest LIVE_MIB PAGES_PER_TICK [DISK...]
 *
 * Rewrites LIVE_MIB of memory in turn, checking each page's generation first, and keeps a journal on
 * every disk whose newest entry must be the one that memory remembers. A memory image or a disk of
 * another instant is convicted as err or jerr. Prints a line now and then, with the longest gap
 * between two ticks.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define WORDS (PAGE / 8)
#define MAX_DISKS 8
#define TICK_MICROS 10000
#define TICKS_PER_LINE 10

static double now_millis(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static uint64_t pattern(uint64_t page, uint64_t word) {
  return page * 0x9e3779b97f4a7c15ull + word;
}

int main(int argc, char **argv) {
  size_t pages = (size_t)atol(argv[1]) * 256;
  long rate = atol(argv[2]);
  uint64_t *memory = mmap(0, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (size_t i = 0; i < pages; i++) {
    for (int k = 0; k < WORDS; k++) memory[i * WORDS + k] = pattern(i, k);
    memory[i * WORDS] = memory[i * WORDS + WORDS - 1] = 0;
  }
  int disks = argc - 3 > MAX_DISKS ? MAX_DISKS : argc - 3;
  int disk[MAX_DISKS];
  for (int i = 0; i < disks; i++) disk[i] = open(argv[3 + i], O_RDWR | O_DIRECT | O_SYNC);
  uint64_t *entry;
  if (posix_memalign((void **)&entry, PAGE, PAGE)) return 1;
  memset(entry, 0, PAGE);

  uint64_t generation = 1, at = 0, errors = 0, written[MAX_DISKS] = {0}, journal_errors = 0;
  double last = now_millis(), gap = 0;
  printf("READY %zu pages %d disks\n", pages, disks);
  for (uint64_t tick = 0;; tick++) {
    for (long k = 0; k < rate; k++) {
      uint64_t *page = memory + at * WORDS;
      if (page[0] != generation - 1 || page[WORDS - 1] != generation - 1 || page[1] != pattern(at, 1) ||
          page[300] != pattern(at, 300))
        errors++;
      page[0] = page[WORDS - 1] = generation;
      if (++at == pages) {
        at = 0;
        generation++;
      }
    }
    for (int i = 0; i < disks; i++) {
      if (pread(disk[i], entry, PAGE, PAGE) != PAGE || (written[i] && entry[0] != written[i])) journal_errors++;
      entry[0] = written[i] + 1;
      if (pwrite(disk[i], entry, PAGE, PAGE) != PAGE)
        journal_errors++;
      else
        written[i]++;
    }
    usleep(TICK_MICROS);
    double t = now_millis();
    if (t - last > gap) gap = t - last;
    last = t;
    if (tick % TICKS_PER_LINE == 0) {
      printf("T %lu gen %lu.%lu err %lu jerr %lu gap %.1f\n", tick, generation, at, errors, journal_errors, gap);
      fflush(stdout);
      gap = 0;
    }
  }
}
