// Licensed under the Apache License, Version 2.0; see LICENSE.
//
// A journal on every disk. Entry n goes to all disks in turn, past every cache; memory knows what
// was issued and completed. Before the next entry each disk is read back and compared with memory:
// a disk from an earlier or a later instant than memory cannot pass.
#define _GNU_SOURCE
#include "workload.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define ENTRY_MAGIC 0x4c4e524a504e5356ull /* "VSNPJRNL" */
#define FILL_WORDS 256
#define MAX_SLOTS 16384u

struct entry {
  uint64_t magic;
  uint64_t incarnation;
  uint64_t disk;
  uint64_t number;
  uint64_t written_nanos;
  uint64_t sent[MAX_MEMBERS + 1];     /* tokens, at the time of writing */
  uint64_t received[MAX_MEMBERS + 1];
  uint64_t fill[FILL_WORDS];
  uint64_t checksum;                  /* of everything above */
};

union block {
  struct entry entry;
  uint8_t bytes[PAGE_BYTES];
} __attribute__((aligned(PAGE_BYTES)));

_Static_assert(sizeof(struct entry) <= PAGE_BYTES, "an entry is one block");

struct disk {
  int file;
  uint64_t slots;
};

static struct disk disks[MAX_DISKS];

static uint64_t checksum(const struct entry *entry) {
  const uint64_t *words = (const uint64_t *)entry;
  uint64_t result = 0;
  for (size_t i = 0; i < offsetof(struct entry, checksum) / sizeof(uint64_t); i++) {
    result = mix(result ^ words[i]);
  }
  return result;
}

static off_t offset_of(const struct disk *disk, uint64_t number) {
  return (off_t)(number % disk->slots * PAGE_BYTES);
}

static bool is_own(const struct entry *entry) {
  return entry->magic == ENTRY_MAGIC && entry->incarnation == counters.incarnation;
}

static bool is_intact(const struct entry *entry, uint32_t index) {
  return entry->disk == index && entry->checksum == checksum(entry);
}

/** Reads the slot where the entry of that number belongs; false counts an I/O error. */
static bool read_slot(uint32_t index, uint64_t number, union block *block) {
  if (pread(disks[index].file, block->bytes, PAGE_BYTES, offset_of(&disks[index], number)) ==
      PAGE_BYTES) {
    return true;
  }
  counters.journal[index].io_errors++;
  return false;
}

/** The entry must be there as it was written, since memory saw it completed. */
static void check_present(uint32_t index, uint64_t number) {
  static union block block;
  struct journal_counters *count = &counters.journal[index];
  if (!read_slot(index, number, &block)) return;
  if (!is_own(&block.entry)) {
    count->older++;
  } else if (!is_intact(&block.entry, index)) {
    count->corrupt++;
  } else if (block.entry.number < number) {
    count->older++;
  } else if (block.entry.number > number) {
    count->newer++;
  }
}

/** The slot of the next entry must not hold it yet, since memory has not issued it. */
static void check_absent(uint32_t index, uint64_t number) {
  static union block block;
  struct journal_counters *count = &counters.journal[index];
  if (!read_slot(index, number, &block)) return;
  if (is_own(&block.entry) && block.entry.number >= number) count->newer++;
}

static void check_against_memory(uint32_t index) {
  uint64_t completed = counters.journal[index].completed;
  check_absent(index, completed + 1);
  if (completed == 0) return;
  check_present(index, completed);
  uint64_t kept = completed < disks[index].slots ? completed : disks[index].slots;
  check_present(index, completed - fresh_nonce() % kept);
}

static void write_entry(uint32_t index) {
  static union block block;
  struct journal_counters *count = &counters.journal[index];
  struct entry *entry = &block.entry;
  uint64_t number = count->completed + 1;

  memset(&block, 0, sizeof block);
  entry->magic = ENTRY_MAGIC;
  entry->incarnation = counters.incarnation;
  entry->disk = index;
  entry->number = number;
  entry->written_nanos = now_nanos();
  for (size_t i = 0; i < FILL_WORDS; i++) entry->fill[i] = mix(number * FILL_WORDS + i);
  pthread_mutex_lock(&counters_lock);
  for (size_t i = 0; i <= MAX_MEMBERS; i++) {
    entry->sent[i] = counters.tokens[i].sent;
    entry->received[i] = counters.tokens[i].received;
  }
  count->issued = number;
  pthread_mutex_unlock(&counters_lock);
  entry->checksum = checksum(entry);

  bool written = pwrite(disks[index].file, block.bytes, PAGE_BYTES,
                        offset_of(&disks[index], number)) == PAGE_BYTES;
  pthread_mutex_lock(&counters_lock);
  if (written) {
    count->completed = number;
  } else {
    count->io_errors++;
  }
  pthread_mutex_unlock(&counters_lock);
}

static void *write_journal(void *unused) {
  (void)unused;
  uint64_t pause = 1000000000ull / options.journal_entries_per_second;
  for (uint64_t next = now_nanos();;) {
    next += pause;
    uint64_t now = now_nanos();
    if (next < now) next = now;
    sleep_until(next);
    for (uint32_t i = 0; i < counters.disks; i++) check_against_memory(i);
    for (uint32_t i = 0; i < counters.disks; i++) write_entry(i);
  }
  return NULL;
}

/** Opens a disk, by QEMU's name or Xen's, and tells the name; below 0 if it is not there. */
static int open_disk(char letter, char name[static 8]) {
  static const char *const prefixes[] = {"vd", "xvd"};
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
    char path[32];
    snprintf(name, 8, "%s%c", prefixes[i], letter);
    snprintf(path, sizeof path, "/dev/%s", name);
    int file = open(path, O_RDWR | O_DIRECT | O_SYNC | O_CLOEXEC);
    if (file >= 0) return file;
  }
  return -1;
}

void journal_start(void) {
  for (char letter = 'a'; letter < 'a' + MAX_DISKS; letter++) {
    char name[8];
    int file = open_disk(letter, name);
    if (file < 0) continue;
    uint64_t bytes = 0;
    if (ioctl(file, BLKGETSIZE64, &bytes) != 0) die(name);
    uint64_t slots = bytes / PAGE_BYTES;
    if (slots < 2) continue;
    uint32_t index = counters.disks++;
    disks[index] = (struct disk){.file = file, .slots = slots < MAX_SLOTS ? slots : MAX_SLOTS};
    snprintf(counters.journal[index].disk, sizeof counters.journal[index].disk, "%s", name);
  }
  if (counters.disks > 0 && options.journal_entries_per_second > 0) {
    start_thread(write_journal, "journal");
  }
}
