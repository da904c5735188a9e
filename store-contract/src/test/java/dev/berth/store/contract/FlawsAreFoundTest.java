package dev.berth.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.berth.error.ErrorCode;
import dev.berth.error.StoreException;
import dev.berth.secret.Secret;
import dev.berth.store.Credential;
import dev.berth.store.CredentialKey;
import dev.berth.store.PendingSignInRecord;
import dev.berth.store.TokenStore;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A contract that anything would pass is none: each flaw is found, by the case that is for it. */
class FlawsAreFoundTest {
    private static Set<String> failures(Class<? extends TokenStoreContract> contract) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(contract))
                .execute()
                .testEvents()
                .failed()
                .stream()
                .map(event -> event.getTestDescriptor().getDisplayName().replace("()", ""))
                .collect(Collectors.toSet());
    }

    @Test
    void nothingIsFoundWhereNothingIsWrong() {
        assertThat(failures(Sound.class)).isEmpty();
    }

    static class Sound extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed();
        }
    }

    @Test
    void locksThatKeepNobodyOut() {
        assertThat(failures(OpenLocks.class))
                .contains("givesUpWhenTheTimeIsOver", "onlyLooksWhereThereIsNoTime", "outlivesTheCredential");
    }

    static class OpenLocks extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public Lock lock(CredentialKey key, Duration timeout) {
                    return () -> {};
                }
            };
        }
    }

    @Test
    void oneLockForAll() {
        assertThat(failures(OneLock.class)).contains("locksNoNeighbour", "areLockedLikeAnyOther", "needsNoCredential");
    }

    static class OneLock extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
                    return super.lock(new CredentialKey("", "", "", ""), timeout.dividedBy(30));
                }
            };
        }
    }

    @Test
    void aLockThatIsHeldUnderAnotherCode() {
        assertThat(failures(WrongCode.class)).contains("givesUpWhenTheTimeIsOver");
    }

    static class WrongCode extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public Lock lock(CredentialKey key, Duration timeout) throws InterruptedException {
                    try {
                        return super.lock(key, timeout);
                    } catch (StoreException e) {
                        throw new StoreException(ErrorCode.STORE_FAILED, "held", Map.of("hint", "wait"));
                    }
                }
            };
        }
    }

    @Test
    void aPutThatAnInterruptBreaksOff() {
        assertThat(failures(BrokenOff.class)).containsExactly("storesWhatAnInterruptedThreadPuts");
    }

    static class BrokenOff extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public void put(Credential credential) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new StoreException(ErrorCode.STORE_FAILED, "interrupted", Map.of("hint", "try again"));
                    }
                    super.put(credential);
                }
            };
        }
    }

    @Test
    void anInterruptThatIsSwallowed() {
        assertThat(failures(Swallowed.class)).containsExactly("storesWhatAnInterruptedThreadPuts");
    }

    static class Swallowed extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public void put(Credential credential) {
                    Thread.interrupted();
                    super.put(credential);
                }
            };
        }
    }

    @Test
    void aLookAtWhetherItCanBeWrittenThatIsSeenInIt() {
        // A renewal asks it as well.
        assertThat(failures(Rehearsed.class))
                .containsExactlyInAnyOrder(
                        "isAsBeforeOnceItHasSaidThatItCanBeWritten", "isAsBeforeWhileAnAnswerIsKept");
    }

    static class Rehearsed extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public void requireWritable() {
                    put(Samples.of("rehearsal", Samples.SERVER));
                }
            };
        }
    }

    @Test
    void anAnswerThatIsToldToAnybody() {
        assertThat(failures(AnyAnswer.class)).containsExactly("tellsAnAnswerOfTheVeryCredentialAlone");
    }

    static class AnyAnswer extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                private Optional<Secret> last = Optional.empty();

                @Override
                public Renewal renew(Credential credential) {
                    return new Renewal() {
                        @Override
                        public void keep(Secret answer) {
                            last = Optional.of(answer);
                        }

                        @Override
                        public Optional<Secret> kept() {
                            return last;
                        }
                    };
                }
            };
        }
    }

    @Test
    void anAnswerThatCountsAtOnce() {
        assertThat(failures(AtOnce.class)).containsExactly("isAsBeforeWhileAnAnswerIsKept");
    }

    static class AtOnce extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public Renewal renew(Credential credential) {
                    return answer -> put(credential.withTokens(null));
                }
            };
        }
    }

    @Test
    void aServerThatIsNotLookedAt() {
        assertThat(failures(AnyServer.class)).contains("findsByAccountAndServer", "tellsServersApartByTheirText");
    }

    static class AnyServer extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public List<Credential> find(String account, URI server) {
                    return list().stream()
                            .filter(c -> c.account().equals(account))
                            .toList();
                }
            };
        }
    }

    @Test
    void oneCredentialPerServer() {
        assertThat(failures(OnePerServer.class)).contains("keepsNeighboursApart", "replacesNoNeighbour");
    }

    static class OnePerServer extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public void put(Credential credential) {
                    find(credential.account(), credential.server()).forEach(c -> remove(c.key()));
                    super.put(credential);
                }
            };
        }
    }

    @Test
    void tokensThatAreCutOff() {
        assertThat(failures(ShortTokens.class)).contains("keepsLargeTokens");
    }

    static class ShortTokens extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public void put(Credential credential) {
                    boolean fits = credential.tokens() == null
                            || credential.tokens().accessToken().reveal().length() <= 4096;
                    super.put(fits ? credential : credential.withTokens(Samples.tokens("short")));
                }
            };
        }
    }

    @Test
    void signInsThatAreForgotten() {
        assertThat(failures(NoSignIns.class)).contains("returnsACredentialAsItWasPut");
    }

    static class NoSignIns extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public void put(Credential c) {
                    super.put(new Credential(
                            c.account(),
                            c.server(),
                            c.resource(),
                            c.issuer(),
                            c.tokenEndpoint(),
                            c.revocationEndpoint(),
                            c.client(),
                            c.requestedScopes(),
                            c.subject(),
                            c.dpopKey(),
                            c.tokens(),
                            null,
                            c.generation()));
                }
            };
        }
    }

    @Test
    void listsThatChangeAfterwards() {
        assertThat(failures(LiveLists.class)).contains("listsAMoment");
    }

    static class LiveLists extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                private final List<Credential> live = Collections.synchronizedList(new ArrayList<>());

                @Override
                public List<Credential> list() {
                    live.clear();
                    live.addAll(super.list());
                    return live;
                }

                @Override
                public boolean remove(CredentialKey key) {
                    live.removeIf(c -> c.key().equals(key));
                    return super.remove(key);
                }
            };
        }
    }

    @Test
    void aReplacementInTwoSteps() {
        assertThat(failures(TwoSteps.class)).contains("nobodySeesAHalf");
    }

    static class TwoSteps extends TokenStoreContract {
        private static final int ONE_OF_EACH = 4;
        private static final long PATIENCE_NANOS = 1_000_000_000;

        @Override
        protected TokenStore store() {
            return new Flawed() {
                private final Thread alone = Thread.currentThread();
                private final AtomicInteger looks = new AtomicInteger();

                @Override
                public void put(Credential credential) {
                    if (remove(credential.key()) && Thread.currentThread() != alone) {
                        awaitLooks(looks.get() + ONE_OF_EACH);
                    }
                    super.put(credential);
                }

                /** Until somebody has looked in each way, so that they cannot have missed it; but not for ever. */
                private void awaitLooks(int count) {
                    long deadline = System.nanoTime() + PATIENCE_NANOS;
                    while (looks.get() < count && System.nanoTime() < deadline) {
                        Thread.onSpinWait();
                    }
                }

                @Override
                public Optional<Credential> find(CredentialKey key) {
                    looks.incrementAndGet();
                    return super.find(key);
                }

                @Override
                public List<Credential> find(String account, URI server) {
                    looks.incrementAndGet();
                    return super.find(account, server);
                }

                @Override
                public List<Credential> list() {
                    looks.incrementAndGet();
                    return super.list();
                }
            };
        }
    }

    @Test
    void aRevisionThatStandsStill() {
        assertThat(failures(OldRevision.class)).contains("isAnotherOneAfterEachChange");
    }

    static class OldRevision extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public long revision() {
                    return list().size();
                }
            };
        }
    }

    @Test
    void notesThatGetMixedUp() {
        assertThat(failures(OneNote.class)).contains("areOfOneAccountAndServer");
    }

    static class OneNote extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                private final CredentialKey only = new CredentialKey("", "", "", "");

                @Override
                public void putPending(CredentialKey signIn, PendingSignInRecord pending) {
                    super.putPending(only, pending);
                }

                @Override
                public Optional<PendingSignInRecord> pending(CredentialKey signIn) {
                    return super.pending(only);
                }
            };
        }
    }

    @Test
    void notesThatAreFiledByWhatIsInThem() {
        assertThat(failures(ByContent.class)).containsExactly("areFiledByTheirKeyAlone");
    }

    static class ByContent extends TokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public void putPending(CredentialKey signIn, PendingSignInRecord pending) {
                    super.putPending(CredentialKey.ofSignIn(pending.account(), pending.server()), pending);
                }
            };
        }
    }

    @Test
    void aStoreThatIsNotSharedAfterAll() {
        assertThat(failures(Apart.class))
                .contains("findsWhatTheOtherHasPut", "keepsTheOtherOutOfALock", "showsTheOtherItsNotes");
    }

    static class Apart extends SharedTokenStoreContract {
        @Override
        protected TokenStore store() {
            return new Flawed() {
                @Override
                public long revision() {
                    return UNKNOWN_REVISION;
                }
            };
        }

        @Override
        protected TokenStore sameStore() {
            return store();
        }
    }
}
