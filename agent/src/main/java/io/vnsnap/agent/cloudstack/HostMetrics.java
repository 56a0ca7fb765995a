// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.vnsnap.metrics.CutMetrics;
import io.vnsnap.metrics.MetricsFile;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Measures the snapshots of this host's members by what passes the relay, and writes that to a file
 * if agent.properties names one.
 */
final class HostMetrics {
  private static final Logger LOG = LogManager.getLogger(HostMetrics.class);
  private static final double MICROS_PER_MILLI = 1000.0;

  /** All others are relayed unread. */
  private static final Pattern COUNTED =
      Pattern.compile("^\\{\"type\":\"(MemberCut|Released|HostSaved)\"");

  private final CutMetrics metrics = new CutMetrics();
  private final AgentSettings settings;

  HostMetrics(AgentSettings settings) {
    this.settings = settings;
  }

  /** An agent has said so. Never fails. */
  synchronized void heard(String event) {
    String file = settings.get("vnsnap.metrics.file", "");
    if (file.isBlank() || !COUNTED.matcher(event).find()) {
      return;
    }
    try {
      count(JsonParser.parseString(event).getAsJsonObject());
      new MetricsFile(file.trim()).write(metrics.page());
    } catch (JsonParseException | IllegalStateException | NullPointerException e) {
      LOG.warn("an event could not be counted: {}", event, e);
    } catch (IOException e) {
      LOG.warn("metrics can't be written to {}, which vnsnap.metrics.file names", file, e);
    }
  }

  private void count(JsonObject event) {
    switch (event.get("type").getAsString()) {
      case "MemberCut" -> {
        JsonObject times = event.getAsJsonObject("times");
        metrics.paused(
            (number(times, "resumedMicros") - number(times, "stoppedMicros")) / MICROS_PER_MILLI);
      }
      case "Released" -> {
        for (Map.Entry<String, JsonElement> member : event.getAsJsonObject("counts").entrySet()) {
          JsonObject counts = member.getValue().getAsJsonObject();
          metrics.captured(number(counts, "heldFrames"), number(counts, "inFlightFrames"));
        }
      }
      default -> {
        for (Map.Entry<String, JsonElement> member : event.getAsJsonObject("members").entrySet()) {
          JsonObject saved = member.getValue().getAsJsonObject().getAsJsonObject("saved");
          metrics.written(number(saved, "storedMemoryBytes"));
          for (JsonElement disk : saved.getAsJsonArray("disks")) {
            metrics.written(number(disk.getAsJsonObject(), "storedBytes"));
          }
        }
      }
    }
  }

  private static long number(JsonObject object, String name) {
    return object.get(name).getAsLong();
  }
}
