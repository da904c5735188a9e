package dev.berth.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.error.ErrorCode;
import dev.berth.keychain.Keychain;
import dev.berth.secret.Secret;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Whether a home is sealed: what becomes of a new one, and what an old one stays. */
class StoreKindTest extends WithSealedHome {
    @Nested
    class NewHomes {
        @Test
        void areSealedWhereAKeychainWorksAndSaySoOnce() throws IOException {
            assertThat(store.kind()).isEmpty();
            store.put(credential);
            store.put(other);
            assertThat(made).containsExactly(new NewHome(StoreKind.SEALED, "a folder", null));
            assertThat(store.kind()).contains(StoreKind.SEALED);
            assertThat(keychain.names()).containsExactly(store.keyName().orElseThrow());
            assertThat(files(".sealed")).hasSize(2);
            assertThat(files(".json")).isEmpty();
            assertThat(snapshot().toString()).doesNotContain(Credentials.CANARY, "https", "default");
        }

        @Test
        void arePlainWhereTheKeychainIsLockedAndSayWhy() throws IOException {
            keychain.lock();
            store.put(credential);
            assertThat(made).singleElement().satisfies(home -> {
                assertThat(home.kind()).isEqualTo(StoreKind.FILES);
                assertThat(home.refusal()).isNotNull();
            });
            assertThat(files(".json")).hasSize(1);
            keychain.unlock();
            store.put(other);
            assertThat(store.kind()).contains(StoreKind.FILES);
            assertThat(store.list()).containsExactlyInAnyOrder(credential, other);
            assertThat(made).hasSize(1);
        }

        @Test
        void arePlainWithoutAKeychain() throws IOException {
            plain().put(credential);
            assertThat(files(".json")).hasSize(1);
            assertThat(marker()).doesNotExist();
            assertThat(open().list()).containsExactly(credential);
            assertThat(keychain.asked()).isZero();
        }

        @Test
        void getTheFormThatWasAskedForOrNone() throws IOException {
            keychain.lock();
            FileTokenStore sealed = FileTokenStore.in(home)
                    .keychain(keychain)
                    .kind(StoreKind.SEALED)
                    .build();
            fails(ErrorCode.KEYCHAIN_LOCKED, () -> sealed.put(credential));
            fails(ErrorCode.KEYCHAIN_LOCKED, sealed::requireWritable);
            assertThat(snapshot()).isEmpty();
            assertThat(sealed.kind()).isEmpty();
            keychain.unlock();
            sealed.put(credential);
            assertThat(sealed.kind()).contains(StoreKind.SEALED);

            home = folder.resolve("another");
            FileTokenStore files = FileTokenStore.in(home)
                    .keychain(keychain)
                    .kind(StoreKind.FILES)
                    .build();
            int before = keychain.asked();
            files.put(credential);
            assertThat(files.remove(credential.key())).isTrue();
            // It was said once, and is remembered though nothing is kept.
            assertThat(open().kind()).contains(StoreKind.FILES);
            assertThat(keychain.asked()).isEqualTo(before);
        }

        /** Else a sign-in that is given up would leave a key behind, or a home that is plain for a keychain that was locked. */
        @Test
        void getNoFormFromALookAtWhetherTheyCanBeWritten() throws IOException {
            keychain.lock();
            store.requireWritable();
            assertThat(snapshot()).isEmpty();
            keychain.unlock();
            store.requireWritable();
            assertThat(snapshot()).isEmpty();
            assertThat(keychain.names()).isEmpty();
            assertThat(made).isEmpty();
            store.put(credential);
            assertThat(store.kind()).contains(StoreKind.SEALED);
        }

        @Test
        void thatHaveToBeSealedAreSoBeforeAnybodySignsIn() throws IOException {
            FileTokenStore sealed = FileTokenStore.in(home)
                    .keychain(keychain)
                    .kind(StoreKind.SEALED)
                    .newHomes(made::add)
                    .build();
            sealed.requireWritable();
            assertThat(snapshot()).containsOnlyKeys(StoreMarker.NAME);
            keychain.lock();
            sealed.put(credential);
            assertThat(files(".sealed")).hasSize(1);
            assertThat(made).hasSize(1);
        }

        /** It was read back before anything was sealed with it. */
        @Test
        void askTheKeychainForTheirKeyOnce() throws IOException {
            store.put(credential);
            keychain.lock();
            store.put(other);
            assertThat(store.list()).containsExactlyInAnyOrder(credential, other);
            assertThat(files(".sealed")).hasSize(2);
            assertThat(keychain.asked()).isEqualTo(2);
        }

        /** A keychain that forgets, or gives back what is not what was put: no marker may say that there is a key. */
        @Test
        void areNotSealedUnlessTheKeyHasBeenReadBack() throws IOException {
            Keychain forgetful = new Keychain() {
                @Override
                public Optional<Secret> find(String name) {
                    return Optional.of(Seal.newKey());
                }

                @Override
                public void put(String name, Secret secret) {}

                @Override
                public boolean remove(String name) {
                    return false;
                }

                @Override
                public String description() {
                    return "forgetful";
                }
            };
            FileTokenStore tried = FileTokenStore.in(home).keychain(forgetful).build();
            tried.put(credential);
            assertThat(files(".json")).hasSize(1);
            assertThat(marker()).doesNotExist();
        }
    }

    @Nested
    class OldHomes {
        @Test
        void ofPlainFilesStayPlain() throws IOException {
            plain().put(credential);
            store.put(other);
            assertThat(store.kind()).contains(StoreKind.FILES);
            assertThat(files(".json")).hasSize(2);
            assertThat(keychain.asked()).isZero();
            assertThat(made).isEmpty();
        }

        @Test
        void areRefusedInAnotherFormThanTheOneAskedFor() throws IOException {
            store.put(credential);
            refusesAll(
                    ErrorCode.STORE_KIND_MISMATCH,
                    FileTokenStore.in(home)
                            .keychain(keychain)
                            .kind(StoreKind.FILES)
                            .listener(problems::add)
                            .build());
            home = folder.resolve("plain");
            plain().put(credential);
            refusesAll(
                    ErrorCode.STORE_KIND_MISMATCH,
                    FileTokenStore.in(home)
                            .keychain(keychain)
                            .kind(StoreKind.SEALED)
                            .listener(problems::add)
                            .build());
        }
    }
}
