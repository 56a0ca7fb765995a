// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import io.vnsnap.lab.Lab;
import io.vnsnap.lab.Vnsnap;
import io.vnsnap.lab.session.Interruption;
import io.vnsnap.lab.session.LabUse;
import io.vnsnap.lab.session.Steps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Measures the chosen subjects, in labs that are made for it. */
final class Bench {
  private static final int SAVE_SIZE_MIB = 1024;

  private final Vnsnap vnsnap;
  private final Steps steps;
  private final Interruption interruption;
  private final int runs;
  private final List<Integer> sizesMiB;

  Bench(Vnsnap vnsnap, Steps steps, Interruption interruption, int runs, List<Integer> sizesMiB) {
    this.vnsnap = vnsnap;
    this.steps = steps;
    this.interruption = interruption;
    this.runs = runs;
    this.sizesMiB = sizesMiB.stream().distinct().sorted().toList();
  }

  List<Result> measure(Set<Subject> chosen) {
    List<Result> results = new ArrayList<>();
    PauseBench pause = new PauseBench(vnsnap, runs);
    SaveBench save = new SaveBench(vnsnap, runs);
    RestoreBench restore = new RestoreBench(vnsnap, runs);
    for (int sizeMiB : sizesMiB) {
      List<Part> parts = new ArrayList<>();
      if (chosen.contains(Subject.PAUSE)) {
        parts.add(new Part("pause", lab -> pause.measure(lab, sizeMiB)));
      }
      if (chosen.contains(Subject.SAVE) && sizeMiB == saveSizeMiB()) {
        parts.add(new Part("save", lab -> save.measure(lab, sizeMiB)));
      }
      if (chosen.contains(Subject.RESTORE)
          && (sizeMiB == sizesMiB.get(0) || sizeMiB == Collections.max(sizesMiB))) {
        parts.add(new Part("restore", lab -> restore.measure(lab, sizeMiB)));
      }
      inLab(sizeMiB, parts);
    }
    if (chosen.contains(Subject.PAUSE)) {
      results.add(pause.result());
    }
    if (chosen.contains(Subject.SAVE)) {
      results.add(save.result());
    }
    if (chosen.contains(Subject.RESTORE)) {
      results.add(restore.result());
    }
    if (chosen.contains(Subject.FRAMES)) {
      FramesBench frames = new FramesBench(vnsnap, runs);
      inLab(sizesMiB.get(0), List.of(new Part("frames", frames::measure)));
      results.add(frames.result());
    }
    if (chosen.contains(Subject.COORDINATOR)) {
      results.add(
          steps.run(
              "coordinator, in the simulator",
              () -> new CoordinatorBench(runs).measure(),
              it -> ""));
    }
    return results;
  }

  private record Part(String name, Consumer<Lab> work) {}

  private void inLab(int sizeMiB, List<Part> parts) {
    if (parts.isEmpty()) {
      return;
    }
    new LabUse(BenchLab.of(sizeMiB), steps, interruption, false)
        .with(
            lab -> {
              for (Part part : parts) {
                steps.run(
                    "%s, %d MiB, %d runs".formatted(part.name(), sizeMiB, runs),
                    () -> {
                      part.work().accept(lab);
                      return part;
                    },
                    done -> "");
              }
              return lab;
            });
  }

  private int saveSizeMiB() {
    return sizesMiB.contains(SAVE_SIZE_MIB) ? SAVE_SIZE_MIB : Collections.max(sizesMiB);
  }
}
