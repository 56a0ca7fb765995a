// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Hashes passwords with PBKDF2, and compares in a time that tells nothing. */
final class PasswordHash {
  /** What OWASP recommends for this function. */
  static final int ITERATIONS = 600_000;

  private static final String FUNCTION = "PBKDF2WithHmacSHA256";
  private static final int SALT_BYTES = 16;
  private static final int HASH_BITS = 256;

  private final SecureRandom random = new SecureRandom();
  private final int iterations;

  PasswordHash(int iterations) {
    this.iterations = iterations;
  }

  /** The function, iterations, salt and hash, with a salt of its own. */
  String of(char[] password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    HexFormat hex = HexFormat.of();
    return "pbkdf2-sha256$%d$%s$%s"
        .formatted(
            iterations, hex.formatHex(salt), hex.formatHex(hash(password, salt, iterations)));
  }

  boolean matches(char[] password, String kept) {
    String[] parts = kept.split("\\$", -1);
    byte[] salt = HexFormat.of().parseHex(parts[2]);
    byte[] expected = HexFormat.of().parseHex(parts[3]);
    return MessageDigest.isEqual(expected, hash(password, salt, Integer.parseInt(parts[1])));
  }

  private static byte[] hash(char[] password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance(FUNCTION).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + FUNCTION, e);
    } finally {
      spec.clearPassword();
    }
  }
}
