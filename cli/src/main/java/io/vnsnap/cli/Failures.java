// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.vni.VniFileException;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns failures into one sentence and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final PrintWriter err;
  private final BooleanSupplier debug;

  Failures(PrintWriter err, BooleanSupplier debug) {
    this.err = err;
    this.debug = debug;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    say(
        "%s; see %s --help"
            .formatted(failure.getMessage().replaceAll("\\s*\\v\\s*", " "), command));
    return ExitCode.USAGE.number();
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult result) {
    if (failure instanceof ServiceException service) {
      service.more().forEach(this::say);
      service.warnings().forEach(warning -> say("warning: " + warning));
    }
    say(sentence(failure));
    if (debug.getAsBoolean()) {
      failure.printStackTrace(err);
    }
    return exitCode(failure).number();
  }

  private void say(String sentence) {
    err.println("vnsnap: " + sentence);
    err.flush();
  }

  private static String sentence(Exception failure) {
    return isExpected(failure)
        ? failure.getMessage()
        : "an error in VNsnap itself: %s; run it again with --debug and report it"
            .formatted(failure);
  }

  private static boolean isExpected(Exception failure) {
    return failure instanceof CommandException
        || failure instanceof StoreException
        || failure instanceof VniFileException
        || failure instanceof ServiceException;
  }

  private static ExitCode exitCode(Exception failure) {
    if (failure instanceof CommandException expected) {
      return expected.exitCode();
    }
    if (failure instanceof ServiceException service) {
      return switch (service.kind()) {
        case NOT_POSSIBLE -> ExitCode.NOT_POSSIBLE;
        case ABORTED, CANCELLED -> ExitCode.ABORTED;
        case NOT_FOUND -> ExitCode.NOT_FOUND;
        case NAME_TAKEN -> ExitCode.NAME_TAKEN;
        case DAMAGED -> ExitCode.DAMAGED;
        case IN_USE -> ExitCode.IN_USE;
        case STORE_UNUSABLE -> ExitCode.STORE_UNUSABLE;
      };
    }
    if (failure instanceof StoreException store) {
      return switch (store.reason()) {
        case NOT_FOUND -> ExitCode.NOT_FOUND;
        case NAME_TAKEN -> ExitCode.NAME_TAKEN;
        case DAMAGED -> ExitCode.DAMAGED;
        case IN_USE -> ExitCode.IN_USE;
        case UNUSABLE -> ExitCode.STORE_UNUSABLE;
      };
    }
    return failure instanceof VniFileException ? ExitCode.USAGE : ExitCode.UNEXPECTED;
  }
}
