// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.vnsnap.core.store.PrivateFiles;
import io.vnsnap.server.record.RecordException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The users, in a file of the state folder. A server sees at once what the command changes there.
 * Safe for use by threads.
 */
public final class Users {
  private static final String FILE = "users.json";
  private static final int MOST = 1000;

  private final Path file;
  private final PasswordHash hashes;
  private final ObjectMapper json =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** Checked where there is no such user, so that both take the same time. */
  private final String nobody;

  private List<User> users = List.of();
  private FileTime read = FileTime.fromMillis(0);

  /** The users of a state folder, which need not exist. */
  public static Users in(Path stateFolder) {
    return new Users(stateFolder, PasswordHash.ITERATIONS);
  }

  /** With another number of iterations for the hashes of new passwords. */
  public Users(Path stateFolder, int iterations) {
    this.file = stateFolder.resolve(FILE);
    this.hashes = new PasswordHash(iterations);
    this.nobody = hashes.of(Secret.random().toCharArray());
  }

  private record Document(List<User> users) {}

  /** All of them, in the order in which they were added. */
  public synchronized List<User> all() {
    try {
      FileTime changed = Files.getLastModifiedTime(file);
      if (!changed.equals(read)) {
        users = List.copyOf(json.readValue(Files.readAllBytes(file), Document.class).users());
        read = changed;
      }
    } catch (NoSuchFileException e) {
      users = List.of();
    } catch (JsonProcessingException e) {
      throw new RecordException(
          "%s is damaged: %s; restore it from a copy".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new RecordException("%s can't be read: %s".formatted(file, PrivateFiles.why(e)), e);
    }
    return users;
  }

  /**
   * Adds a user.
   *
   * @param password overwritten afterwards; empty for a user that has only a key
   * @return false if there is one of that name
   */
  public synchronized boolean add(String name, String account, Role role, char[] password) {
    List<User> changed = new ArrayList<>(all());
    if (find(name).isPresent()) {
      return false;
    }
    if (changed.size() >= MOST) {
      throw new IllegalArgumentException("there are %d users; remove one".formatted(MOST));
    }
    Optional<String> hash =
        password.length == 0 ? Optional.empty() : Optional.of(hashes.of(password));
    Arrays.fill(password, '\0');
    changed.add(new User(name, account, role, hash, Optional.empty()));
    write(changed);
    return true;
  }

  /** Removes a user; false if there is none of that name. */
  public synchronized boolean remove(String name) {
    List<User> changed = new ArrayList<>(all());
    boolean found = changed.removeIf(user -> user.name().equals(name));
    if (found) {
      write(changed);
    }
    return found;
  }

  /** Makes an API key in place of the user's old one; nothing if there is no such user. */
  public synchronized Optional<String> newKey(String name) {
    String key = Secret.random();
    Optional<User> known = find(name);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    List<User> changed = new ArrayList<>(all());
    changed.replaceAll(
        user -> user.name().equals(name) ? user.withKeyHash(Secret.hash(key)) : user);
    write(changed);
    return Optional.of(key);
  }

  Optional<User> find(String name) {
    return all().stream().filter(user -> user.name().equals(name)).findFirst();
  }

  /** The user with this password, which is overwritten. Takes as long if there is none. */
  Optional<User> login(String name, char[] password) {
    Optional<User> known = find(name).filter(user -> user.password().isPresent());
    boolean matches = hashes.matches(password, known.flatMap(User::password).orElse(nobody));
    Arrays.fill(password, '\0');
    return known.filter(user -> matches);
  }

  /** The user with this API key. */
  Optional<User> withKey(String key) {
    String hash = Secret.hash(key);
    return all().stream()
        .filter(user -> user.keyHash().filter(kept -> Secret.equal(kept, hash)).isPresent())
        .findFirst();
  }

  private void write(List<User> changed) {
    try {
      PrivateFiles.createFolders(file.getParent());
      PrivateFiles.writeAtomically(file, json.writeValueAsBytes(new Document(changed)));
      users = List.copyOf(changed);
      read = Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new RecordException("%s can't be written: %s".formatted(file, PrivateFiles.why(e)), e);
    }
  }
}
